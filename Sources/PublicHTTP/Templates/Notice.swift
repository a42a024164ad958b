// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let notice = """
        <!doctype html>
        <html lang="{{text.language}}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <title>{{title}}</title><link rel="stylesheet" href="/style.css"></head>
        <body>
        <main class="page narrow"><section class="card in"><h1>{{title}}</h1><p>{{message}}</p></section></main>
        </body>
        </html>
        """
}
