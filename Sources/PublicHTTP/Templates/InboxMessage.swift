// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let inboxMessage = """
        <!doctype html>
        <html lang="{{text.language}}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <title>{{subject}} — Hayauma</title><link rel="stylesheet" href="/style.css"></head>
        <body>
        <div class="band">{{text.sandbox}}</div>
        <header class="top"><a class="brand" href="/inbox?{{query}}"><span class="seal" aria-hidden="true">馬</span>Hayauma</a>
        <a class="lang" lang="{{text.otherLanguage}}" href="/inbox/{{id}}?lang={{text.otherLanguage}}">{{text.otherLanguageName}}</a></header>
        <main class="page">
        <p class="quiet"><a href="/inbox?{{query}}">{{text.back}}</a> › {{provider}} › {{time}}</p>
        <h1 class="subject">{{subject}}</h1>
        <section class="card"><dl>
        <dt>{{text.from}}</dt><dd>{{from}}</dd>
        <dt>{{text.to}}</dt><dd>{{to}}</dd>
        <dt>{{text.envelope}}</dt><dd>{{envelopeFrom}} → {{envelopeTo}}</dd>
        <dt>{{text.signature}}</dt><dd>{{#verdicts}}<span class="state {{state}}">{{line}}</span> {{/verdicts}}{{#isUnsigned}}<span class="state warn">{{text.noSignature}}</span>{{/isUnsigned}}</dd>
        <dt>{{text.size}}</dt><dd class="num">{{size}} B</dd>
        </dl>{{#hasUnsubscribe}}<p class="after"><a rel="noreferrer" href="{{unsubscribe}}">{{text.openUnsubscribe}}</a></p>{{/hasUnsubscribe}}</section>
        <section class="card"><header><h2>{{text.asRead}}</h2><span class="quiet">{{text.htmlNote}}</span></header>
        {{#hasHTML}}<iframe sandbox="" title="{{text.asRead}}" src="/inbox/{{id}}/html"></iframe>{{/hasHTML}}{{^hasHTML}}<p class="in">{{text.noHTML}}</p>{{/hasHTML}}</section>
        <section class="card"><header><h2>{{text.textPart}}</h2></header>{{#hasText}}<pre class="body">{{body}}</pre>{{/hasText}}{{^hasText}}<p class="in">{{text.noText}}</p>{{/hasText}}</section>
        <details class="card"><summary>{{text.headers}}</summary><dl class="fields">{{#fields}}<dt>{{name}}</dt><dd>{{value}}</dd>{{/fields}}</dl></details>
        <details class="card"><summary>{{text.source}}</summary>{{#isSourceCut}}<p class="in quiet">{{text.sourceCut}}</p>{{/isSourceCut}}<pre class="source" tabindex="0">{{source}}</pre></details>
        </main>
        </body>
        </html>
        """
}
