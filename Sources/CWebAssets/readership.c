/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char style_80_inbox[] = {
#embed "files/styles/80-inbox.css"
};
static const unsigned char inbox_list[] = {
#embed "files/templates/inbox-list.mustache"
};
static const unsigned char inbox_message[] = {
#embed "files/templates/inbox-message.mustache"
};
static const unsigned char public_notice[] = {
#embed "files/templates/public-notice.mustache"
};
static const unsigned char unsubscribe[] = {
#embed "files/templates/unsubscribe.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("styles/80-inbox.css", style_80_inbox),
    HAYAUMA_ASSET("templates/inbox-list.mustache", inbox_list),
    HAYAUMA_ASSET("templates/inbox-message.mustache", inbox_message),
    HAYAUMA_ASSET("templates/public-notice.mustache", public_notice),
    HAYAUMA_ASSET("templates/unsubscribe.mustache", unsubscribe),
};

HAYAUMA_AREA(readership, items);
