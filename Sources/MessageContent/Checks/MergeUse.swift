// SPDX-License-Identifier: Apache-2.0

package import Platform

/// How a mailing uses one field of its readers: what a blank value does to it.
package struct MergeUse: Sendable, Equatable {
    package let field: ContactFieldID
    /// What stands in for a blank value, each once, in the order of appearance; the empty one where nothing does.
    package let standIns: [String]

    package init(field: ContactFieldID, standIns: [String]) {
        self.field = field
        self.standIns = standIns
    }

    /// Fields whose value is written somewhere, in the order of appearance. A place that is left out when the value is
    /// blank does not count. Parts with faults are passed over.
    package static func uses(of content: CampaignContent, fields: [ContactField]) -> [MergeUse] {
        let names = MergeNames(fields: fields)
        var order: [ContactFieldID] = []
        var standIns: [ContactFieldID: [String]] = [:]
        let parts: [(String?, TemplateFault.Part)] = [
            (content.fromName, .fromName), (content.subject, .subject), (content.text, .text), (content.html, .html),
        ]
        for (text, part) in parts {
            guard let text, let template = try? Template(parsing: text, part: part, names: names) else { continue }
            for (field, fallback) in values(of: template) {
                if standIns[field] == nil { order.append(field) }
                if standIns[field]?.contains(fallback) != true { standIns[field, default: []].append(fallback) }
            }
        }
        return order.map { MergeUse(field: $0, standIns: standIns[$0] ?? []) }
    }

    private static func values(of template: Template) -> [(ContactFieldID, String)] {
        var found: [(ContactFieldID, String)] = []
        // Of each open block its field, and whether we are where that field is not blank.
        var blocks: [(name: MergeName, isPresent: Bool)] = []
        for segment in template.segments {
            switch segment {
            case .literal: break
            case .open(let name): blocks.append((name, true))
            case .otherwise: if !blocks.isEmpty { blocks[blocks.count - 1].isPresent = false }
            case .close: _ = blocks.popLast()
            case .value(.field(let field), let fallback):
                if blocks.contains(where: { $0.isPresent && $0.name == .field(field) }) { break }
                found.append((field, fallback))
            case .value: break
            }
        }
        return found
    }
}
