#include "html/gumbo_tree.h"

#include <csetjmp>
#include <cstddef>
#include <cstdlib>

#include "base/bytes.h"

namespace peyk::html_detail {
namespace {

/// Ten times what eight MiB of ordinary markup take.
constexpr size_t kMostMemory = size_t{256} << 20U;

}  // namespace

/// Gumbo's memory. All blocks are in one list, so that the tree is freed without walking it:
/// gumbo's own walk recurses. When the budget is spent, the parse is left by longjmp, the only way
/// out of an allocator in C that cannot fail; gumbo holds nothing but its memory, so nothing is
/// lost.
struct GumboTree::Pool {
  struct alignas(std::max_align_t) Header {
    Header* previous;
    Header* next;
    size_t size;
  };

  Pool() { list.previous = list.next = &list; }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    for (Header* block = list.next; block != &list;) {
      Header* const next = block->next;
      std::free(block);
      block = next;
    }
  }

  static void* allocate(void* self, size_t size) {
    Pool& pool = *static_cast<Pool*>(self);
    Header* const block = pool.used + size > kMostMemory
                              ? nullptr
                              : static_cast<Header*>(std::malloc(sizeof(Header) + size));
    if (block == nullptr) std::longjmp(pool.escape, 1);
    block->size = size;
    block->previous = &pool.list;
    block->next = pool.list.next;
    block->next->previous = block;
    pool.list.next = block;
    pool.used += size + sizeof(Header);
    return block + 1;
  }

  static void release(void* self, void* memory) {
    if (memory == nullptr) return;
    Header* const block = static_cast<Header*>(memory) - 1;
    static_cast<Pool*>(self)->used -= block->size + sizeof(Header);
    block->previous->next = block->next;
    block->next->previous = block->previous;
    std::free(block);
  }

  /// Only plain values live here: longjmp runs no destructors.
  void parse(const char* markup, size_t size) {
    if (setjmp(escape) != 0) {  // NOLINT: see above
      output = nullptr;
      return;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = this;
    options.max_errors = 0;
    options.fragment_context = GUMBO_TAG_BODY;
    output = gumbo_parse_with_options(&options, markup, size);
  }

  Header list{};
  size_t used = 0;
  GumboOutput* output = nullptr;
  std::jmp_buf escape{};
};

GumboTree::GumboTree(std::string_view tamed) : pool_(std::make_unique<Pool>()) {
  pool_->parse(tamed.data(), tamed.size());
}

GumboTree::~GumboTree() = default;

const GumboNode* GumboTree::root() const {
  return pool_->output == nullptr ? nullptr : pool_->output->root;
}

std::string element_name(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece name = element.original_tag;
  gumbo_tag_from_original_text(&name);
  return to_ascii_lower(std::string_view(name.data, name.length));
}

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

}  // namespace peyk::html_detail
