/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char import_list[] = {
#embed "files/templates/import-list.mustache"
};
static const unsigned char import_file[] = {
#embed "files/templates/import-file.mustache"
};
static const unsigned char import_one[] = {
#embed "files/templates/import.mustache"
};
static const unsigned char script[] = {
#embed "files/scripts/imports.js"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/import-list.mustache", import_list),
    HAYAUMA_ASSET("templates/import-file.mustache", import_file),
    HAYAUMA_ASSET("templates/import.mustache", import_one),
    HAYAUMA_ASSET("scripts/imports.js", script),
};

HAYAUMA_AREA(imports, items);
