/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char design[] = {
#embed "files/templates/design.mustache"
};
static const unsigned char settings[] = {
#embed "files/templates/settings.mustache"
};
static const unsigned char sender_list[] = {
#embed "files/templates/sender-list.mustache"
};
static const unsigned char sender[] = {
#embed "files/templates/sender.mustache"
};
static const unsigned char audit[] = {
#embed "files/templates/audit.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/design.mustache", design),
    HAYAUMA_ASSET("templates/settings.mustache", settings),
    HAYAUMA_ASSET("templates/sender-list.mustache", sender_list),
    HAYAUMA_ASSET("templates/sender.mustache", sender),
    HAYAUMA_ASSET("templates/audit.mustache", audit),
};

HAYAUMA_AREA(settings, items);
