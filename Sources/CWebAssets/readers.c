/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char blocked[] = {
#embed "files/templates/blocked.mustache"
};
static const unsigned char blocked_new[] = {
#embed "files/templates/blocked-new.mustache"
};
static const unsigned char blocked_result[] = {
#embed "files/templates/blocked-result.mustache"
};
static const unsigned char field[] = {
#embed "files/templates/field.mustache"
};
static const unsigned char fields[] = {
#embed "files/templates/fields.mustache"
};
static const unsigned char list[] = {
#embed "files/templates/list.mustache"
};
static const unsigned char lists[] = {
#embed "files/templates/lists.mustache"
};
static const unsigned char reader[] = {
#embed "files/templates/reader.mustache"
};
static const unsigned char reader_list[] = {
#embed "files/templates/reader-list.mustache"
};
static const unsigned char reader_tabs[] = {
#embed "files/templates/reader-tabs.mustache"
};
static const unsigned char style_40_readers[] = {
#embed "files/styles/40-readers.css"
};
static const unsigned char readers_script[] = {
#embed "files/scripts/readers.js"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/blocked.mustache", blocked),
    HAYAUMA_ASSET("templates/blocked-new.mustache", blocked_new),
    HAYAUMA_ASSET("templates/blocked-result.mustache", blocked_result),
    HAYAUMA_ASSET("templates/field.mustache", field),
    HAYAUMA_ASSET("templates/fields.mustache", fields),
    HAYAUMA_ASSET("templates/list.mustache", list),
    HAYAUMA_ASSET("templates/lists.mustache", lists),
    HAYAUMA_ASSET("templates/reader.mustache", reader),
    HAYAUMA_ASSET("templates/reader-list.mustache", reader_list),
    HAYAUMA_ASSET("templates/reader-tabs.mustache", reader_tabs),
    HAYAUMA_ASSET("styles/40-readers.css", style_40_readers),
    HAYAUMA_ASSET("scripts/readers.js", readers_script),
};

HAYAUMA_AREA(readers, items);
