/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char report[] = {
#embed "files/templates/report.mustache"
};
static const unsigned char people[] = {
#embed "files/templates/people.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/report.mustache", report),
    HAYAUMA_ASSET("templates/people.mustache", people),
};

HAYAUMA_AREA(report, items);
