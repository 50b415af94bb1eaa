package io.temper.audit.export;

import io.temper.audit.json.JsonException;
import io.temper.audit.json.JsonObject;
import io.temper.audit.json.JsonText;
import io.temper.audit.tree.Hash;
import io.temper.audit.tree.Proofs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line of an export: an entry and the proof that it is in the log of a size. The entry is
/// written as it lies in the log, since its bytes are what is hashed.
///
/// ```
/// {"index":7,"treeSize":12,"proof":["…","…"],"entry":{…}}
/// ```
///
/// @param size that of the head which the proof leads to
/// @param proof hashes from the leaf's sibling up, as RFC 6962 §2.1.1 has them
/// @param entry the JSON of an [io.temper.audit.entry.Entry]
public record ProvenEntry(long index, long size, List<Hash> proof, String entry) {
  private static final String ENTRY = ",\"entry\":";

  public ProvenEntry {
    proof = List.copyOf(proof);
  }

  public String json() {
    return prefix().addRaw("entry", entry).end();
  }

  /// @throws JsonException when it is no such line, or has anything besides
  public static ProvenEntry parse(String line) {
    // In what comes before there are numbers and hashes alone.
    int at = line.indexOf(ENTRY);
    if (at < 0 || !line.endsWith("}}")) {
      throw new JsonException("no line of an export");
    }
    Map<String, @Nullable Object> prefix = JsonText.object(line.substring(0, at) + "}");
    ProvenEntry read =
        new ProvenEntry(
            number(prefix.get("index")),
            number(prefix.get("treeSize")),
            hashes(prefix.get("proof")),
            line.substring(at + ENTRY.length(), line.length() - 1));
    JsonText.object(read.entry());
    if (!read.json().equals(line)) {
      throw new JsonException("a line of an export with more than belongs to it");
    }
    return read;
  }

  /// Whether it is the entry of that index in the log with that root.
  public boolean isIn(Hash root) {
    Hash leaf = Hash.leaf(entry.getBytes(StandardCharsets.UTF_8));
    return Proofs.includes(leaf, index, size, proof, root);
  }

  private JsonObject prefix() {
    return new JsonObject()
        .add("index", index)
        .add("treeSize", size)
        .add("proof", proof.stream().map(Hash::base64).toList());
  }

  private static long number(@Nullable Object value) {
    if (value instanceof Long number && number >= 0) {
      return number;
    }
    throw new JsonException("a line of an export without index or size");
  }

  private static List<Hash> hashes(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list.stream().map(ProvenEntry::hash).toList();
      default -> throw new JsonException("a proof that is none");
    };
  }

  private static Hash hash(@Nullable Object value) {
    try {
      return Hash.parse(value instanceof String text ? text : "");
    } catch (IllegalArgumentException e) {
      throw new JsonException("a proof with what is no hash: " + e.getMessage());
    }
  }
}
