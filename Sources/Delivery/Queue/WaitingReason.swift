// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Why a recipient's mail has not gone yet, and until when.
package struct WaitingReason: Sendable, Equatable {
    package enum Cause: String, Sendable, CaseIterable {
        // It does not wait.
        case settled, absent, underWay
        // The mailing.
        case draft, scheduled, paused, cancelled, planning, urgentFirst, spread
        // People's orders.
        case held, purged
        // The last attempt.
        case deferred
        // Limits.
        case suspended, backedOff, rate, connections, quietHours, quietMinutes, warmUpQuota
        // Sources.
        case noSource
        // The other side, and the way to it.
        case dns, unreachable, refused
        // This installation.
        case storeBehind, otherNode, turn
    }

    package let cause: Cause
    /// When it ends by itself; nil: when somebody does something, or nobody knows.
    package let until: Timestamp?
    /// Whom it is about, and what was said: an identity, a reply, an operator's reason. May hold a stranger's words.
    package let detail: String

    package init(_ cause: Cause, until: Timestamp? = nil, detail: String = "") {
        self.cause = cause
        self.until = until
        self.detail = detail
    }

    package var english: String {
        switch cause {
        case .settled: "it does not wait: it has its outcome"
        case .absent: "the reader is no recipient of this mailing"
        case .underWay: "it is being sent at this moment"
        case .draft: "the mailing is a draft"
        case .scheduled: "the mailing starts later"
        case .paused: "the mailing is paused"
        case .cancelled: "the mailing is cancelled; what is left is being settled"
        case .planning: "the audience is not cut as far as this reader"
        case .urgentFirst: "urgent mailings go first"
        case .spread: "the mailing is spread over its time"
        case .held: "an operator holds it"
        case .purged: "it is purged and can be taken back until then"
        case .deferred: "the last attempt was put off; the next one comes then"
        case .suspended: "a reply asked for a pause"
        case .backedOff: "a reply asked for less, and the limit grows slowly"
        case .rate: "the receiver's rate is used up"
        case .connections: "all allowed connections are at work"
        case .quietHours: "quiet hours"
        case .quietMinutes: "the provider's quiet minutes"
        case .warmUpQuota: "the sources' quota of today is used up"
        case .noSource: "no source may send it: they are paused, retired or in quarantine"
        case .dns: "the DNS does not answer for the domain"
        case .unreachable: "none of the domain's servers answers"
        case .refused: "the servers turn connections away"
        case .storeBehind: "outcomes cannot be written as fast as they come: nothing new is begun"
        case .otherNode: "another node holds it, or held it until it died"
        case .turn: "it waits for its turn"
        }
    }

    package var japanese: String {
        switch cause {
        case .settled: "待っていません（結果が出ています）"
        case .absent: "この配信の宛先ではありません"
        case .underWay: "いま送信しています"
        case .draft: "配信は下書きのままです"
        case .scheduled: "配信の開始時刻を待っています"
        case .paused: "配信は一時停止中です"
        case .cancelled: "配信は中止されました（残りを処理しています）"
        case .planning: "この読者まで宛先の展開が進んでいません"
        case .urgentFirst: "緊急の配信を先に送っています"
        case .spread: "配信を時間内に分散しています"
        case .held: "運用担当者が保留しています"
        case .purged: "削除待ちです（期限までは取り消せます）"
        case .deferred: "前回は受け取られず、次の再送を待っています"
        case .suspended: "相手の応答により送信を止めています"
        case .backedOff: "相手の応答により流量を絞り、少しずつ戻しています"
        case .rate: "相手の流量の上限に達しています"
        case .connections: "許された接続がすべて使用中です"
        case .quietHours: "送信しない時間帯です"
        case .quietMinutes: "相手の指定する送信を控える時間です"
        case .warmUpQuota: "ウォームアップ中の送信元の本日分を使い切りました"
        case .noSource: "使える送信元がありません（停止・隔離・廃止）"
        case .dns: "宛先ドメインの DNS が応答しません"
        case .unreachable: "宛先のサーバーに接続できません"
        case .refused: "宛先のサーバーが接続を断っています"
        case .storeBehind: "結果の書き込みが追いつかず、新しい送信を止めています"
        case .otherNode: "別のノードが担当しています"
        case .turn: "順番を待っています"
        }
    }
}
