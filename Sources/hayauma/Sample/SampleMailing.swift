// SPDX-License-Identifier: Apache-2.0

/// The mailing that the sandbox starts with.
enum SampleMailing {
    static let subject = "{{姓|お客}}様、秋の読書フェアは今週末まで①"

    static let text = """
        {{姓|お客}} {{名}} 様

        いつも早馬書店をご利用いただき、ありがとうございます。
        秋の読書フェアは今週末（11月29日）までです。
        {{#if 会員ランク}}
        {{会員ランク}}会員の{{姓}}様には、いまお持ちの {{ポイント|0}} ポイントに加えて
        フェア期間中のお買い上げで 500 ポイントを差し上げます。
        {{/if}}

        ■ 今週の新刊
          https://books.example.jp/new
        ■ お近くの店舗（{{都道府県|全国}}）
          https://books.example.jp/shops

        ────────────────────
        {{sender_name}}
        {{postal_address}}
        お問い合わせ: {{contact}}
        配信停止はこちら: {{unsubscribe_url}}
        """

    static let html = """
        <!DOCTYPE html>
        <html lang="ja">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
        <body style="margin:0;background:#f6f4ef;color:#22252b;font-family:'Hiragino Sans','Noto Sans JP','Yu Gothic',sans-serif;line-height:1.8">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
        <table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;width:100%;background:#ffffff;border:1px solid #ddd8cc">
        <tr><td style="padding:20px 28px;border-bottom:1px solid #ddd8cc;font-size:18px;letter-spacing:.1em;color:#26427a">早馬書店</td></tr>
        <tr><td style="padding:28px">
        <h1 style="margin:0 0 16px;font-size:21px;line-height:1.5">秋の読書フェアは、今週末まで</h1>
        <p style="margin:0 0 16px">{{姓|お客}} {{名}} 様</p>
        <p style="margin:0 0 16px">いつもご利用いただき、ありがとうございます。フェアは 11月29日（日）までです。</p>
        {{#if 会員ランク}}
        <p style="margin:0 0 16px;padding:12px 16px;background:#eef1f7;border-left:3px solid #26427a"><strong>{{会員ランク}}会員</strong>の{{姓}}様には、いまお持ちの <strong>{{ポイント|0}}</strong> ポイントに加えて、期間中のお買い上げで 500 ポイントを差し上げます。</p>
        {{/if}}
        <p style="margin:0 0 24px"><a href="https://books.example.jp/new" style="display:inline-block;padding:12px 24px;background:#26427a;color:#ffffff;text-decoration:none">今週の新刊を見る</a></p>
        <p style="margin:0"><a href="https://books.example.jp/shops" style="color:#26427a">{{都道府県|全国}}の店舗を探す</a></p>
        </td></tr>
        <tr><td style="padding:16px 28px;border-top:1px solid #ddd8cc;font-size:12px;color:#5d6270">{{sender_name}}<br>{{postal_address}}<br>お問い合わせ: {{contact}}<br><a href="{{unsubscribe_url}}" style="color:#5d6270">配信停止はこちら</a></td></tr>
        </table>
        </td></tr></table>
        </body>
        </html>
        """
}
