/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char style_10_base[] = {
#embed "files/styles/10-base.css"
};
static const unsigned char style_20_components[] = {
#embed "files/styles/20-components.css"
};
static const unsigned char layout[] = {
#embed "files/templates/layout.mustache"
};
static const unsigned char app[] = {
#embed "files/scripts/app.js"
};

static const unsigned char icon[] = {
#embed "files/icon.svg"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("styles/10-base.css", style_10_base),
    HAYAUMA_ASSET("styles/20-components.css", style_20_components),
    HAYAUMA_ASSET("icon.svg", icon),
    HAYAUMA_ASSET("templates/layout.mustache", layout),
    HAYAUMA_ASSET("scripts/app.js", app),
};

HAYAUMA_AREA(foundation, items);
