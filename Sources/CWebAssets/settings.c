/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

static const unsigned char design[] = {
#embed "files/templates/design.mustache"
};
static const unsigned char settings[] = {
#embed "files/templates/settings.mustache"
};
static const unsigned char sender_domain_list[] = {
#embed "files/templates/sender-domain-list.mustache"
};
static const unsigned char sender_domain[] = {
#embed "files/templates/sender-domain.mustache"
};
static const unsigned char audit[] = {
#embed "files/templates/audit.mustache"
};
static const unsigned char testers[] = {
#embed "files/templates/testers.mustache"
};
static const unsigned char tester_group[] = {
#embed "files/templates/tester-group.mustache"
};

static const hayauma_asset items[] = {
    HAYAUMA_ASSET("templates/design.mustache", design),
    HAYAUMA_ASSET("templates/settings.mustache", settings),
    HAYAUMA_ASSET("templates/sender-domain-list.mustache", sender_domain_list),
    HAYAUMA_ASSET("templates/sender-domain.mustache", sender_domain),
    HAYAUMA_ASSET("templates/audit.mustache", audit),
    HAYAUMA_ASSET("templates/testers.mustache", testers),
    HAYAUMA_ASSET("templates/tester-group.mustache", tester_group),
};

HAYAUMA_AREA(settings, items);
