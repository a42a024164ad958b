// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

extension Language {
    var texts: Texts {
        switch self {
        case .japanese: .japanese
        case .english: .english
        }
    }
}
