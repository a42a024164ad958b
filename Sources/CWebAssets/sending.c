/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char mailing_list[] = {
#embed "files/templates/mailing-list.mustache"
};
static const unsigned char mailing[] = {
#embed "files/templates/mailing.mustache"
};
static const unsigned char mailing_live[] = {
#embed "files/templates/mailing-live.mustache"
};
static const unsigned char progress_js[] = {
#embed "files/scripts/progress.js"
};
static const unsigned char cancel[] = {
#embed "files/templates/cancel.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/mailing-list.mustache", mailing_list),
    HAYAUMA_ASSET("templates/mailing.mustache", mailing),
    HAYAUMA_ASSET("templates/mailing-live.mustache", mailing_live),
    HAYAUMA_ASSET("templates/cancel.mustache", cancel),
    HAYAUMA_ASSET("scripts/progress.js", progress_js),
};

HAYAUMA_AREA(sending, items);
