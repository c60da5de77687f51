#include "html/gumbo_tree.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "base/bytes.h"

namespace peyk::html_detail {
namespace {

/// Ten times what eight MiB of ordinary markup take.
constexpr size_t kMostMemory = size_t{256} << 20U;

}  // namespace

/// Gumbo's memory. Small blocks are cut from chunks, by sizes, and given out again when they are
/// released; large ones are in one list. So the tree is freed without walking it: gumbo's own walk
/// recurses. When the budget is spent, the parse is left by longjmp, the only way out of an
/// allocator in C that cannot fail; gumbo holds nothing but its memory, so nothing is lost.
struct GumboTree::Pool {
  static constexpr size_t kGrain = alignof(std::max_align_t);
  static constexpr size_t kLargestSmall = 1024;
  static constexpr size_t kChunk = size_t{32} << 10U;
  static constexpr size_t kOverhead = 32;  ///< Of a block, about.

  struct alignas(std::max_align_t) Header {
    size_t size;
  };
  struct alignas(std::max_align_t) Large {
    Large* previous;
    Large* next;
    Header header;  // Last: every block has its size in front of it.
  };
  struct alignas(std::max_align_t) Chunk {
    Chunk* previous;
  };
  struct Free {
    Free* next;
  };

  Pool() { list.previous = list.next = &list; }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    for (Large* block = list.next; block != &list;) {
      Large* const next = block->next;
      std::free(block);
      block = next;
    }
    while (chunks != nullptr) {
      Chunk* const previous = chunks->previous;
      std::free(chunks);
      chunks = previous;
    }
  }

  static size_t grains(size_t size) { return std::max<size_t>((size + kGrain - 1) / kGrain, 1); }

  static void* allocate(void* self, size_t size) {
    Pool& pool = *static_cast<Pool*>(self);
    void* memory = nullptr;
    if (pool.used + size <= kMostMemory) {
      memory = size <= kLargestSmall ? pool.small(size) : pool.large(size);
    }
    if (memory == nullptr) std::longjmp(pool.escape, 1);
    pool.used += size + kOverhead;
    return memory;
  }

  static void release(void* self, void* memory) {
    if (memory == nullptr) return;
    Pool& pool = *static_cast<Pool*>(self);
    const size_t size = (static_cast<Header*>(memory) - 1)->size;
    pool.used -= size + kOverhead;
    if (size <= kLargestSmall) {
      Free*& free = pool.free[grains(size)];
      free = new (memory) Free{free};
      return;
    }
    Large* const block = static_cast<Large*>(memory) - 1;
    block->previous->next = block->next;
    block->next->previous = block->previous;
    std::free(block);
  }

  void* small(size_t size) {
    const size_t count = grains(size);
    if (Free* const known = free[count]; known != nullptr) {
      free[count] = known->next;
      Header* const header = reinterpret_cast<Header*>(known) - 1;
      header->size = size;
      return known;
    }
    const size_t wanted = sizeof(Header) + count * kGrain;
    if (room < wanted) {
      auto* const chunk = static_cast<Chunk*>(std::malloc(kChunk));
      if (chunk == nullptr) return nullptr;
      chunk->previous = chunks;
      chunks = chunk;
      next = reinterpret_cast<char*>(chunk + 1);
      room = kChunk - sizeof(Chunk);
    }
    auto* const header = new (next) Header{size};
    next += wanted;
    room -= wanted;
    return header + 1;
  }

  void* large(size_t size) {
    auto* const block = static_cast<Large*>(std::malloc(sizeof(Large) + size));
    if (block == nullptr) return nullptr;
    block->header.size = size;
    block->previous = &list;
    block->next = list.next;
    block->next->previous = block;
    list.next = block;
    return block + 1;
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

  Large list{};
  Chunk* chunks = nullptr;
  char* next = nullptr;  ///< Of the last chunk, what is left.
  size_t room = 0;
  std::array<Free*, kLargestSmall / kGrain + 1> free{};
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

}  // namespace peyk::html_detail
