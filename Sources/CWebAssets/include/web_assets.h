/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HAYAUMA_WEB_ASSETS_H
#define HAYAUMA_WEB_ASSETS_H

/* #embed is C23; the compiler takes it in every mode and says so. */
#pragma clang diagnostic ignored "-Wc23-extensions"

/* Templates, scripts and styles of the web applications, embedded in the binary.
 *
 * A file belongs to one of the areas below; the area's .c file embeds it and names it by its path under files/. */
typedef struct {
    const char *name;
    const unsigned char *bytes;
    unsigned long count;
} hayauma_asset;

typedef struct {
    const hayauma_asset *assets;
    unsigned long count;
} hayauma_asset_area;

extern const hayauma_asset_area hayauma_foundation_assets;
extern const hayauma_asset_area hayauma_readership_assets;
extern const hayauma_asset_area hayauma_account_assets;
extern const hayauma_asset_area hayauma_readers_assets;
extern const hayauma_asset_area hayauma_imports_assets;
extern const hayauma_asset_area hayauma_composer_assets;
extern const hayauma_asset_area hayauma_sending_assets;
extern const hayauma_asset_area hayauma_report_assets;
extern const hayauma_asset_area hayauma_settings_assets;
extern const hayauma_asset_area hayauma_check_assets;

#define HAYAUMA_ASSET(path, symbol) {path, symbol, sizeof(symbol)}
#define HAYAUMA_AREA(area, items) \
    const hayauma_asset_area hayauma_##area##_assets = {items, sizeof(items) / sizeof(items[0])}

#endif
