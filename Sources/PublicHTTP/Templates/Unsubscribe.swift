// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let unsubscribe = """
        <!doctype html>
        <html lang="{{text.language}}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <title>{{text.unsubscribeTitle}}</title><link rel="stylesheet" href="/style.css"></head>
        <body>
        <main class="page narrow">
        <p class="lang"><a lang="{{text.otherLanguage}}" href="/u/{{token}}?lang={{text.otherLanguage}}">{{text.otherLanguageName}}</a></p>
        <section class="card in">
        <h1>{{text.unsubscribeTitle}}</h1>
        <p>{{text.unsubscribeBefore}}<b>{{name}}</b>{{text.unsubscribeAfter}}</p>
        <form method="post" action="/u/{{token}}?lang={{text.language}}"><input type="hidden" name="confirm" value="yes"><button class="button main">{{text.unsubscribeButton}}</button></form>
        <p class="quiet">{{text.unsubscribeNote}}</p>
        <dl><dt>{{text.senderName}}</dt><dd>{{name}}</dd><dt>{{text.postalAddress}}</dt><dd>{{postalAddress}}</dd><dt>{{text.contact}}</dt><dd>{{contact}}</dd></dl>
        </section>
        </main>
        </body>
        </html>
        """
}
