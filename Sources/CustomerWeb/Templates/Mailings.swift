// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let mailingList = """
        <div class="head"><div><h1>{{text.mailings}}</h1><p class="sub">{{summary}}</p></div></div>
        <section class="card">{{#isEmpty}}<div class="empty"><h2>{{text.noMailings}}</h2><p>{{text.noMailingsHint}}</p><p><code>hayauma campaign create</code></p></div>{{/isEmpty}}
        {{^isEmpty}}<table><thead><tr><th scope="col">{{text.mailing}}</th><th scope="col">{{text.stateLabel}}</th><th scope="col" class="n">{{text.recipients}}</th><th scope="col" class="n">{{text.delivered}}</th><th scope="col" class="n">{{text.failed}}</th><th scope="col" class="n">{{text.remaining}}</th></tr></thead><tbody>
        {{#rows}}<tr class="mailing"><td class="what wide"><a href="/mailings/{{code}}">{{name}}</a><span class="quiet">{{subject}}</span><span class="quiet">{{when}}</span></td><td class="wide"><span class="state {{chip}}">{{state}}</span></td><td class="n" data-label="{{text.recipients}}">{{recipients}}</td><td class="n" data-label="{{text.delivered}}">{{delivered}}</td><td class="n" data-label="{{text.failed}}">{{failed}}</td><td class="n" data-label="{{text.remaining}}">{{left}}</td></tr>
        {{/rows}}</tbody></table>{{/isEmpty}}</section>
        """

    static let mailing = """
        {{#toasts}}<p class="toast" role="status">{{.}}</p>{{/toasts}}
        <div class="head"><div class="measure"><p class="quiet"><a href="/mailings">{{text.mailings}}</a></p><h1>{{name}}</h1><p class="sub"><span class="state {{chip}}">{{state}}</span> {{sentence}}</p></div>
        <div class="row">{{#buttons}}<form method="post" action="/mailings/{{code}}/{{action}}"><input type="hidden" name="csrf" value="{{formToken}}"><button class="button">{{label}}</button></form>{{/buttons}}{{#canCancel}}<a class="button danger" href="/mailings/{{code}}/cancel">{{text.cancelOpen}}</a>{{/canCancel}}</div></div>
        <section class="card"><div class="facts five">{{#figures}}<div><span class="quiet">{{label}}</span><b>{{value}}<small>{{percent}}</small></b><span class="quiet">{{note}}</span></div>{{/figures}}</div>
        <div class="in card-end"><p class="quiet">{{base}}</p>
        {{#hasBar}}<svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="{{barText}}">{{#parts}}<rect class="{{kind}}" x="{{x}}" y="0" width="{{width}}" height="14"/>{{/parts}}</svg>
        <ul class="legend"><li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="i-ok" width="10" height="10" rx="3"/></svg>{{text.delivered}}</li><li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="i-wait" width="10" height="10" rx="3"/></svg>{{text.deferred}}</li><li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="i-bad" width="10" height="10" rx="3"/></svg>{{text.failed}}</li><li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="i-unknown" width="10" height="10" rx="3"/></svg>{{text.unknown}}</li><li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="i-rest" width="10" height="10" rx="3"/></svg>{{text.leftOut}}</li></ul>{{/hasBar}}</div></section>
        <section class="card"><header><h2>{{text.about}}</h2>{{#isSandbox}}<a href="/inbox">{{text.openInbox}}</a>{{/isSandbox}}</header><dl>{{#details}}<dt>{{label}}</dt><dd>{{value}}</dd>{{/details}}</dl></section>
        {{#isMoving}}<p class="quiet">{{#isLive}}{{text.live}} <a href="/mailings/{{code}}?live=off">{{text.liveStop}}</a>{{/isLive}}{{^isLive}}{{text.notLive}} <a href="/mailings/{{code}}">{{text.liveStart}}</a>{{/isLive}}</p>{{/isMoving}}
        """

    static let cancel = """
        <section class="card in measure"><p class="quiet"><a href="/mailings/{{code}}">{{name}}</a></p><h1>{{text.cancelTitle}}</h1>
        <ul>{{#lost}}<li>{{.}}</li>{{/lost}}</ul>
        <div class="row"><a class="button" href="/mailings/{{code}}">{{text.cancelBack}}</a>
        <form method="post" action="/mailings/{{code}}/cancel"><input type="hidden" name="csrf" value="{{formToken}}"><button class="button danger">{{button}}</button></form></div></section>
        """
}
