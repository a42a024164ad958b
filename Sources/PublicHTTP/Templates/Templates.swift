// SPDX-License-Identifier: Apache-2.0

/// The Mustache templates, one file each.
enum Templates {}
