// SPDX-License-Identifier: Apache-2.0

extension Templates {
    static let signIn = """
        <section class="card in door"><h1>{{text.signIn}}</h1>
        {{#problems}}<p class="toast bad" role="alert">{{.}}</p>{{/problems}}
        <form class="form" method="post" action="/sign-in"><input type="hidden" name="csrf" value="{{formToken}}"><input type="hidden" name="next" value="{{next}}">
        <label>{{text.email}}<input name="email" type="email" autocomplete="username" required maxlength="254" value="{{email}}"></label>
        <label>{{text.password}}<input name="password" type="password" autocomplete="current-password" required></label>
        <button class="button main">{{text.signInButton}}</button></form>
        <p class="quiet">{{text.forgotten}}</p></section>
        """

    static let password = """
        <div class="head"><div><h1>{{text.passwordTitle}}</h1><p class="sub">{{text.passwordNote}}</p></div></div>
        {{#isDone}}<p class="toast" role="status">{{text.passwordDone}}</p>{{/isDone}}
        {{#problems}}<p class="toast bad" role="alert">{{.}}</p>{{/problems}}
        <section class="card in measure"><form class="form" method="post" action="/account/password"><input type="hidden" name="csrf" value="{{formToken}}"><input type="hidden" name="username" autocomplete="username" value="{{email}}">
        <label>{{text.oldPassword}}<input name="old" type="password" autocomplete="current-password" required></label>
        <label>{{text.newPassword}}<span class="quiet" id="rule">{{text.passwordRule}}</span><input name="new" type="password" autocomplete="new-password" minlength="10" required aria-describedby="rule"></label>
        <label>{{text.newPasswordAgain}}<input name="again" type="password" autocomplete="new-password" minlength="10" required></label>
        <button class="button main">{{text.changePassword}}</button></form></section>
        """
}
