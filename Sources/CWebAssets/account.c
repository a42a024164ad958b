/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char style_30_account[] = {
#embed "files/styles/30-account.css"
};
static const unsigned char sign_in[] = {
#embed "files/templates/sign-in.mustache"
};
static const unsigned char password[] = {
#embed "files/templates/password.mustache"
};
static const unsigned char notice[] = {
#embed "files/templates/notice.mustache"
};
static const unsigned char forgotten[] = {
#embed "files/templates/forgotten.mustache"
};
static const unsigned char forgotten_sent[] = {
#embed "files/templates/forgotten-sent.mustache"
};
static const unsigned char reset[] = {
#embed "files/templates/reset.mustache"
};
static const unsigned char reset_over[] = {
#embed "files/templates/reset-over.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("styles/30-account.css", style_30_account),
    HAYAUMA_ASSET("templates/sign-in.mustache", sign_in),
    HAYAUMA_ASSET("templates/password.mustache", password),
    HAYAUMA_ASSET("templates/notice.mustache", notice),
    HAYAUMA_ASSET("templates/forgotten.mustache", forgotten),
    HAYAUMA_ASSET("templates/forgotten-sent.mustache", forgotten_sent),
    HAYAUMA_ASSET("templates/reset.mustache", reset),
    HAYAUMA_ASSET("templates/reset-over.mustache", reset_over),
};

HAYAUMA_AREA(account, items);
