/* SPDX-License-Identifier: Apache-2.0 */
#include "web_assets.h"

const hayauma_asset_area hayauma_composer_assets = {0, 0};
