/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char design[] = {
#embed "files/templates/design.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/design.mustache", design),
};

HAYAUMA_AREA(settings, items);
