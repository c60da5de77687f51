#pragma once
/// The files of the smallest workspace that loads, for targets that need a configuration.

namespace peyk::fuzz {

struct ConfigFile {
  char letter;
  const char* name;
  const char* text;
};

inline constexpr ConfigFile kFiles[] = {
    {'p', "config/peyk.yaml", R"(site:
  name: Example
  url: https://www.example.org/
  publish_folder: out/site
  publish_url: https://www.example.org/issues
  mail_domain: example.org
  from: news@example.org
  bounce: bounce@example.org
  unsubscribe_url: https://www.example.org/unsubscribe
  sender_id: example
relays:
  - name: main
    url: smtp://127.0.0.1:2525
    tls: none
sources:
  - name: site
    kind: wxr
    path: seeds/en.xml
    edition: en
    zone: Europe/Tirane
)"},
    {'e', "config/editions/en.yaml", R"(language: en
name: English
zone: Europe/Tirane
date_pattern: d MMMM y
site_title: Example
site_url: https://www.example.org/en
from_name: Example
)"},
    {'c', "config/categories.yaml", R"(albania:
  names: {en: Albania}
  matches: {en: [albania, Shqiperia]}
)"},
    {'w', "config/publications/weekly.yaml", R"(editions: [en]
schedule:
  weekday: thursday
  time: 09:00
  zone: Europe/Tirane
sections:
  - id: lead
    categories: [albania]
)"},
    {'g', "config/catalogs/en.yaml", "greeting: \"Dear {name},\"\nsection: {lead: Lead}\n"},
    {'t', "config/theme.yaml", "color:\n  accent: \"#0b5563\"\nwidth: 600\n"}};

}  // namespace peyk::fuzz
