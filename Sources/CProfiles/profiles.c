/* SPDX-License-Identifier: Apache-2.0 */
#include "profiles.h"
#include <stddef.h>

/* #embed is C23; the compiler takes it in every mode and says so. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char asahi_net_yaml[] = {
#embed "../../profiles/asahi-net.yaml"
};
static const unsigned char au_yaml[] = {
#embed "../../profiles/au.yaml"
};
static const unsigned char biglobe_yaml[] = {
#embed "../../profiles/biglobe.yaml"
};
static const unsigned char default_yaml[] = {
#embed "../../profiles/default.yaml"
};
static const unsigned char docomo_yaml[] = {
#embed "../../profiles/docomo.yaml"
};
static const unsigned char eonet_yaml[] = {
#embed "../../profiles/eonet.yaml"
};
static const unsigned char gmail_yaml[] = {
#embed "../../profiles/gmail.yaml"
};
static const unsigned char icloud_yaml[] = {
#embed "../../profiles/icloud.yaml"
};
static const unsigned char jcom_yaml[] = {
#embed "../../profiles/jcom.yaml"
};
static const unsigned char microsoft365_yaml[] = {
#embed "../../profiles/microsoft365.yaml"
};
static const unsigned char nifty_yaml[] = {
#embed "../../profiles/nifty.yaml"
};
static const unsigned char ocn_yaml[] = {
#embed "../../profiles/ocn.yaml"
};
static const unsigned char outlook_yaml[] = {
#embed "../../profiles/outlook.yaml"
};
static const unsigned char plala_yaml[] = {
#embed "../../profiles/plala.yaml"
};
static const unsigned char rakuten_yaml[] = {
#embed "../../profiles/rakuten.yaml"
};
static const unsigned char so_net_yaml[] = {
#embed "../../profiles/so-net.yaml"
};
static const unsigned char softbank_yaml[] = {
#embed "../../profiles/softbank.yaml"
};
static const unsigned char yahoo_inc_yaml[] = {
#embed "../../profiles/yahoo-inc.yaml"
};
static const unsigned char yahoo_yaml[] = {
#embed "../../profiles/yahoo.yaml"
};

static const hayauma_profile_file files[] = {
    {"asahi-net.yaml", asahi_net_yaml, sizeof asahi_net_yaml},
    {"au.yaml", au_yaml, sizeof au_yaml},
    {"biglobe.yaml", biglobe_yaml, sizeof biglobe_yaml},
    {"default.yaml", default_yaml, sizeof default_yaml},
    {"docomo.yaml", docomo_yaml, sizeof docomo_yaml},
    {"eonet.yaml", eonet_yaml, sizeof eonet_yaml},
    {"gmail.yaml", gmail_yaml, sizeof gmail_yaml},
    {"icloud.yaml", icloud_yaml, sizeof icloud_yaml},
    {"jcom.yaml", jcom_yaml, sizeof jcom_yaml},
    {"microsoft365.yaml", microsoft365_yaml, sizeof microsoft365_yaml},
    {"nifty.yaml", nifty_yaml, sizeof nifty_yaml},
    {"ocn.yaml", ocn_yaml, sizeof ocn_yaml},
    {"outlook.yaml", outlook_yaml, sizeof outlook_yaml},
    {"plala.yaml", plala_yaml, sizeof plala_yaml},
    {"rakuten.yaml", rakuten_yaml, sizeof rakuten_yaml},
    {"so-net.yaml", so_net_yaml, sizeof so_net_yaml},
    {"softbank.yaml", softbank_yaml, sizeof softbank_yaml},
    {"yahoo-inc.yaml", yahoo_inc_yaml, sizeof yahoo_inc_yaml},
    {"yahoo.yaml", yahoo_yaml, sizeof yahoo_yaml},
};

const int hayauma_profile_count = sizeof files / sizeof files[0];

const hayauma_profile_file *hayauma_profile(int index) {
    return index >= 0 && index < hayauma_profile_count ? &files[index] : NULL;
}
