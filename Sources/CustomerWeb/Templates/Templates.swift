// SPDX-License-Identifier: Apache-2.0

/// The Mustache templates: what stands inside the frame.
enum Templates {
    static let notice = """
        <section class="card in measure"><h1>{{title}}</h1><p>{{message}}</p><p><a href="/mailings">{{text.toMailings}}</a></p></section>
        """
}
