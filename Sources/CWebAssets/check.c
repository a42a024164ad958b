/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char check[] = {
#embed "files/templates/check.mustache"
};
static const unsigned char style_45_check[] = {
#embed "files/styles/45-check.css"
};
static const unsigned char check_script[] = {
#embed "files/scripts/check.js"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/check.mustache", check),
    HAYAUMA_ASSET("styles/45-check.css", style_45_check),
    HAYAUMA_ASSET("scripts/check.js", check_script),
};

HAYAUMA_AREA(check, items);
