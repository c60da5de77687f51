#include "model/article.h"

#include "base/hash.h"

namespace peyk {

std::string fingerprint(const Article& article) {
  FieldHash hash;
  hash.add(article.edition).add(article.story).add(article.slug).add(article.url);
  hash.add(article.title).add(article.byline).add(article.source).add(article.source_url);
  hash.add(article.published.time_since_epoch().count());
  hash.add(article.excerpt).add(article.body.markup());
  const Picture picture = article.picture.value_or(Picture{});
  hash.add(picture.url).add(picture.alt).add(picture.caption);
  hash.add(picture.width).add(picture.height);
  for (const auto* terms : {&article.categories, &article.tags}) {
    hash.add(static_cast<long long>(terms->size()));
    for (const Term& term : *terms) hash.add(term.slug).add(term.name);
  }
  return hash.hex();
}

}  // namespace peyk
