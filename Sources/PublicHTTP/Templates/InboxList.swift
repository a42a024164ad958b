// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let inboxList = """
        <!doctype html>
        <html lang="{{text.language}}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <title>{{text.inbox}} — Hayauma</title><link rel="stylesheet" href="/style.css"></head>
        <body>
        <div class="band">{{text.sandbox}}</div>
        <header class="top"><a class="brand" href="/inbox?{{query}}"><span class="seal" aria-hidden="true">馬</span>Hayauma</a>
        <a class="lang" lang="{{text.otherLanguage}}" href="/inbox?provider={{key}}&amp;lang={{text.otherLanguage}}">{{text.otherLanguageName}}</a></header>
        <main class="page">
        <div class="head"><div><h1>{{text.inbox}}</h1><p class="sub">{{text.inboxSubtitle}}</p></div>
        <a class="button" href="/inbox?provider={{key}}&amp;{{query}}">{{text.refresh}}</a></div>
        <nav class="tabs" aria-label="{{text.providers}}">{{#tabs}}<a href="/inbox?provider={{key}}&amp;{{query}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{name}} <span class="num">{{count}}</span></a>{{/tabs}}</nav>
        <section class="card facts">{{#figures}}<div><span class="quiet">{{label}}</span><b>{{value}}</b></div>{{/figures}}</section>
        <section class="card">
        {{#isEmpty}}<div class="empty"><h2>{{text.emptyTitle}}</h2><p>{{text.emptyHint}}</p></div>{{/isEmpty}}
        {{^isEmpty}}<table><thead><tr><th>{{text.subject}}</th><th>{{text.to}}</th><th>{{text.provider}}</th><th>{{text.received}}</th></tr></thead><tbody>
        {{#rows}}<tr><td class="what"><a href="/inbox/{{id}}?{{query}}">{{subject}}</a><span class="quiet">{{from}}</span></td><td class="who">{{to}}</td><td class="via">{{provider}}</td><td class="when num">{{time}}</td></tr>
        {{/rows}}</tbody></table>{{/isEmpty}}
        </section>
        {{^isEmpty}}<nav class="pager">{{#hasNewer}}<a class="button" rel="prev" href="/inbox?provider={{key}}&amp;page={{newerPage}}&amp;{{query}}">{{text.newer}}</a>{{/hasNewer}}{{#hasOlder}}<a class="button" rel="next" href="/inbox?provider={{key}}&amp;page={{olderPage}}&amp;{{query}}">{{text.older}}</a>{{/hasOlder}}<p class="quiet">{{text.kept}} {{kept}} {{text.messages}}</p></nav>{{/isEmpty}}
        </main>
        </body>
        </html>
        """
}
