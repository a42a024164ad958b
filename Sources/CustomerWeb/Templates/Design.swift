// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let design = """
        <div class="head"><div><h1>{{text.design}}</h1><p class="sub">{{text.designNote}}</p></div><div class="row"><a class="button" href="/design">Button</a><a class="button danger" href="/design">Button danger</a><a class="button main" href="/design">Button main</a></div></div>
        <p class="toast" role="status">Toast — {{text.passwordDone}}</p>
        <p class="toast bad">Toast bad — {{text.wrongSignIn}}</p>
        <section class="card"><header><h2>Facts</h2><span class="quiet">facts five</span></header><div class="facts five"><div><span class="quiet">{{text.delivered}}</span><b>79,611<small>62%</small></b><span class="quiet">{{text.deliveredNote}}</span></div><div><span class="quiet">{{text.deferred}}</span><b>1,940<small>1.5%</small></b><span class="quiet">{{text.deferredNote}}</span></div><div><span class="quiet">{{text.failed}}</span><b>214<small>0.1%</small></b><span class="quiet">{{text.failedNote}}</span></div><div><span class="quiet">{{text.unknown}}</span><b>2<small>&lt;0.1%</small></b><span class="quiet">{{text.unknownNote}}</span></div><div><span class="quiet">{{text.left}}</span><b>46,343<small>36%</small></b><span class="quiet">{{text.leftNote}}</span></div></div>
        <div class="in"><svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="62%"><rect class="i-ok" width="620" height="14"/><rect class="i-wait" x="620" width="15" height="14"/><rect class="i-bad" x="635" width="5" height="14"/></svg></div></section>
        <section class="card"><header><h2>States</h2></header><div class="in row"><span class="state wait">{{text.draft}}</span><span class="state live">{{text.running}}</span><span class="state warn">{{text.waiting}}</span><span class="state good">{{text.finished}}</span><span class="state bad">{{text.failed}}</span></div></section>
        <section class="card"><header><h2>Table</h2></header><table><thead><tr><th scope="col">{{text.mailing}}</th><th scope="col">{{text.stateLabel}}</th><th scope="col" class="n">{{text.recipients}}</th></tr></thead><tbody><tr class="mailing"><td class="what wide"><a href="/design">冬のセール</a><span class="quiet">Subject</span></td><td class="wide"><span class="state good">{{text.finished}}</span></td><td class="n" data-label="{{text.recipients}}">128,406</td></tr></tbody></table></section>
        <section class="card in measure"><h2>Form</h2><form class="form" method="get" action="/design"><label>{{text.email}}<span class="quiet">{{text.passwordRule}}</span><input type="email" name="sample" value="owner@example.jp"></label><button class="button main">{{text.signInButton}}</button></form></section>
        <section class="card"><div class="empty"><h2>{{text.noMailings}}</h2><p>{{text.noMailingsHint}}</p></div></section>
        """
}
