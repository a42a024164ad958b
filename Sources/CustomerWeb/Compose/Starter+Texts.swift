// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

extension Starter {
    static let japanese = [
        Starter(
            "announcement", .japanese, title: "お知らせ", hint: "営業時間の変更や新しいサービスの案内に。",
            subject: "【お知らせ】年末年始の営業時間について", heading: "年末年始の営業時間のお知らせ",
            [
                .paragraph("いつもご利用いただき、ありがとうございます。"),
                .paragraph("年末年始の営業時間を、次のとおり変更いたします。ご不便をおかけしますが、どうぞよろしくお願いいたします。"),
                .facts([("12月31日", "10:00〜17:00"), ("1月1日〜3日", "お休み"), ("1月4日から", "通常どおり")]),
                .button("くわしい営業時間を見る"),
            ]),
        Starter(
            "newsletter", .japanese, title: "ニュースレター", hint: "毎月の読みもの。見出しを並べて、続きはサイトで。",
            subject: "今月の便り｜季節の話題を3つ", heading: "今月の便り",
            [
                .paragraph("いつもお読みいただき、ありがとうございます。今月は3つの話題をお届けします。"),
                .heading("今月の特集"), .paragraph("ここに、特集の内容を2、3行で書きます。続きを読みたくなる一文で終えると、クリックされやすくなります。"),
                .heading("新しい商品"), .paragraph("ここに、新しい商品やサービスを書きます。"),
                .heading("スタッフから"), .paragraph("ここに、近況やこぼれ話を書きます。人の声が入ると、読まれ続けます。"),
                .button("サイトで続きを読む"),
            ]),
        Starter(
            "sale", .japanese, title: "セール", hint: "期間と割引をはっきり。ボタンは一つ。",
            subject: "【12月6日まで】冬のセール、全品20%引き", heading: "冬のセール　全品20%引き",
            [
                .paragraph("日ごろのご愛顧に感謝して、冬のセールを開きます。"),
                .facts([("期間", "11月27日（金）〜12月6日（日）"), ("対象", "オンラインショップの全品"), ("割引", "20%（お会計のときに引かれます）")]),
                .paragraph("数に限りがあります。お早めにどうぞ。"), .button("セール会場を見る"),
            ]),
        Starter(
            "event", .japanese, title: "催しの案内", hint: "日時、場所、申し込み方を一目で。",
            subject: "【ご招待】冬のワークショップを開きます", heading: "冬のワークショップのご案内",
            [
                .paragraph("冬のワークショップを開きます。はじめての方も、お一人でのご参加も歓迎です。"),
                .facts([("日時", "12月12日（土）14:00〜16:00"), ("場所", "本店 2階"), ("定員", "20名（先着順）"), ("参加費", "無料")]),
                .paragraph("お申し込みは12月9日（水）までにお願いいたします。"), .button("申し込む"),
            ]),
        Starter(
            "apology", .japanese, title: "おわびと訂正", hint: "誤りをはっきり、正しい内容をすぐに。",
            subject: "【おわびと訂正】先ほどのメールについて", heading: "おわびと訂正",
            [
                .paragraph("先ほどお送りしたメールに誤りがありました。ご迷惑をおかけしましたことを、深くおわび申し上げます。"),
                .facts([("誤", "12月31日　10:00〜17:00"), ("正", "12月31日　10:00〜15:00")]),
                .paragraph("今後はこのようなことがないよう、確認を徹底してまいります。"),
            ]),
    ]

    static let english = [
        Starter(
            "announcement", .english, title: "Announcement", hint: "Changed hours, a new service.",
            subject: "Our opening hours over the holidays", heading: "Our opening hours over the holidays",
            [
                .paragraph("Thank you for being our customer."),
                .paragraph("Over the holidays our hours are as follows. Thank you for your understanding."),
                .facts([
                    ("31 December", "10:00 to 17:00"), ("1 to 3 January", "closed"), ("From 4 January", "as usual"),
                ]),
                .button("See all opening hours"),
            ]),
        Starter(
            "newsletter", .english, title: "Newsletter", hint: "A monthly read: headlines here, the rest on your site.",
            subject: "This month: three things worth your time", heading: "This month's letter",
            [
                .paragraph("Thank you for reading. Here are three things for this month."),
                .heading("The feature"),
                .paragraph("Two or three lines about the feature go here. End where the reader wants more."),
                .heading("New in the shop"), .paragraph("New products or services go here."),
                .heading("From the team"), .paragraph("A few lines in somebody's own voice keep people reading."),
                .button("Read on"),
            ]),
        Starter(
            "sale", .english, title: "Sale", hint: "Say what and until when. One button.",
            subject: "Winter sale: 20% off everything until 6 December", heading: "Winter sale: 20% off everything",
            [
                .paragraph("To thank you for this year we open our winter sale."),
                .facts([
                    ("When", "27 November to 6 December"), ("What", "everything in the online shop"),
                    ("How much", "20%, taken off at the checkout"),
                ]),
                .paragraph("While stocks last."), .button("Go to the sale"),
            ]),
        Starter(
            "event", .english, title: "Event", hint: "When, where and how to sign up, at a glance.",
            subject: "You are invited: our winter workshop", heading: "Our winter workshop",
            [
                .paragraph("We hold a winter workshop. Beginners are welcome, and so is coming alone."),
                .facts([
                    ("When", "Saturday 12 December, 14:00 to 16:00"), ("Where", "main shop, second floor"),
                    ("Places", "20"), ("Fee", "none"),
                ]),
                .paragraph("Please sign up by 9 December."), .button("Sign up"),
            ]),
        Starter(
            "apology", .english, title: "Apology", hint: "What was wrong, and what is right.",
            subject: "Correction to our last mail", heading: "We made a mistake",
            [
                .paragraph("Our last mail to you held a mistake. We are sorry for it."),
                .facts([("It said", "31 December, 10:00 to 17:00"), ("Right is", "31 December, 10:00 to 15:00")]),
                .paragraph("We check more carefully from now on."),
            ]),
    ]
}
