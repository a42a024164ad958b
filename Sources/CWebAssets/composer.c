/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char style_50_compose[] = {
#embed "files/styles/50-compose.css"
};
static const unsigned char composer[] = {
#embed "files/scripts/composer.js"
};
static const unsigned char compose_new[] = {
#embed "files/templates/compose-new.mustache"
};
static const unsigned char compose_head[] = {
#embed "files/templates/compose-head.mustache"
};
static const unsigned char compose_form[] = {
#embed "files/templates/compose-form.mustache"
};
static const unsigned char compose_foot[] = {
#embed "files/templates/compose-foot.mustache"
};
static const unsigned char compose_problems[] = {
#embed "files/templates/compose-problems.mustache"
};
static const unsigned char compose_badge[] = {
#embed "files/templates/compose-badge.mustache"
};
static const unsigned char compose_sender[] = {
#embed "files/templates/compose-sender.mustache"
};
static const unsigned char compose_count[] = {
#embed "files/templates/compose-count.mustache"
};
static const unsigned char compose_audience[] = {
#embed "files/templates/compose-audience.mustache"
};
static const unsigned char compose_images[] = {
#embed "files/templates/compose-images.mustache"
};
static const unsigned char compose_content[] = {
#embed "files/templates/compose-content.mustache"
};
static const unsigned char preview_panel[] = {
#embed "files/templates/preview-panel.mustache"
};
static const unsigned char preview[] = {
#embed "files/templates/preview.mustache"
};
static const unsigned char versions[] = {
#embed "files/templates/versions.mustache"
};
static const unsigned char version[] = {
#embed "files/templates/version.mustache"
};
static const unsigned char steps[] = {
#embed "files/templates/steps.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("styles/50-compose.css", style_50_compose),
    HAYAUMA_ASSET("scripts/composer.js", composer),
    HAYAUMA_ASSET("templates/compose-new.mustache", compose_new),
    HAYAUMA_ASSET("templates/compose-head.mustache", compose_head),
    HAYAUMA_ASSET("templates/compose-form.mustache", compose_form),
    HAYAUMA_ASSET("templates/compose-foot.mustache", compose_foot),
    HAYAUMA_ASSET("templates/compose-problems.mustache", compose_problems),
    HAYAUMA_ASSET("templates/compose-badge.mustache", compose_badge),
    HAYAUMA_ASSET("templates/compose-sender.mustache", compose_sender),
    HAYAUMA_ASSET("templates/compose-count.mustache", compose_count),
    HAYAUMA_ASSET("templates/compose-audience.mustache", compose_audience),
    HAYAUMA_ASSET("templates/compose-images.mustache", compose_images),
    HAYAUMA_ASSET("templates/compose-content.mustache", compose_content),
    HAYAUMA_ASSET("templates/preview-panel.mustache", preview_panel),
    HAYAUMA_ASSET("templates/preview.mustache", preview),
    HAYAUMA_ASSET("templates/versions.mustache", versions),
    HAYAUMA_ASSET("templates/version.mustache", version),
    HAYAUMA_ASSET("templates/steps.mustache", steps),
};

HAYAUMA_AREA(composer, items);
