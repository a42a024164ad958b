// SPDX-License-Identifier: Apache-2.0

/// Starting points for one source address. Where a provider publishes nothing, the figure is a careful guess; what is
/// known of each provider is in docs/operations/providers.md.
enum BuiltInProfiles {
    static let json = """
        [
          {"name": "gmail", "domains": ["gmail.com", "googlemail.com"],
           "connections": 5, "messagesPerConnection": 50},
          {"name": "yahoo", "domains": ["yahoo.co.jp", "ymail.ne.jp", "ybb.ne.jp"],
           "connections": 2, "messagesPerConnection": 20, "messagesPerSecond": 10},
          {"name": "docomo", "domains": ["docomo.ne.jp"],
           "connections": 4, "messagesPerConnection": 100, "messagesPerSecond": 30},
          {"name": "au", "domains": ["au.com", "ezweb.ne.jp"],
           "connections": 3, "messagesPerConnection": 50, "messagesPerSecond": 20},
          {"name": "softbank", "domains": ["softbank.ne.jp", "i.softbank.jp", "disney.ne.jp", "vodafone.ne.jp", "*.vodafone.ne.jp",
                       "ymobile.ne.jp", "y-mobile.ne.jp"],
           "connections": 3, "messagesPerConnection": 50, "messagesPerSecond": 20},
          {"name": "outlook", "domains": ["outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp", "live.jp", "live.com", "msn.com"],
           "connections": 10, "messagesPerConnection": 50},
          {"name": "default", "domains": [], "connections": 4, "messagesPerConnection": 50}
        ]
        """
}
