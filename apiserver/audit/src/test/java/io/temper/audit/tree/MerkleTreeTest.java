package io.temper.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.audit.Cases;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MerkleTreeTest {
  /// The leaves of the test vectors that implementations of RFC 6962 share.
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  @ParameterizedTest(name = "{0} leaves")
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void rootsAreThoseOfTheSharedVectors(int size, String root) {
    Edge edge = new Edge();
    LEAVES.subList(0, size).forEach(leaf -> edge.add(leaf(leaf), _ -> {}));
    NaiveTree naive = new NaiveTree(LEAVES.stream().map(MerkleTreeTest::leaf).toList());

    assertThat(HexFormat.of().formatHex(edge.root().bytes())).isEqualTo(root);
    assertThat(HexFormat.of().formatHex(new MerkleTree(naive.nodes()).root(size).bytes()))
        .isEqualTo(root);
  }

  @Test
  void proofsAreThoseOfTheNaiveTreeAndHold() {
    Cases.check(
        60,
        random -> {
          List<Hash> leaves = leaves(random, 1 + random.nextInt(200));
          NaiveTree naive = new NaiveTree(leaves);
          MerkleTree tree = new MerkleTree(stored(leaves));
          int size = 1 + random.nextInt(leaves.size());
          int leaf = random.nextInt(size);
          int from = random.nextInt(size + 1);

          List<Hash> path = tree.inclusion(leaf, size);
          List<Hash> proof = tree.consistency(from, size);

          assertThat(tree.root(size)).isEqualTo(naive.root(size));
          assertThat(path).isEqualTo(naive.path(leaf, size));
          assertThat(proof).isEqualTo(naive.proof(from, size));
          assertThat(Proofs.includes(leaves.get(leaf), leaf, size, path, naive.root(size)))
              .isTrue();
          assertThat(Proofs.extend(from, naive.root(from), size, naive.root(size), proof)).isTrue();
        });
  }

  @Test
  void proofsOfSomethingElseDoNotHold() {
    Cases.check(
        200,
        random -> {
          List<Hash> leaves = leaves(random, 2 + random.nextInt(100));
          NaiveTree naive = new NaiveTree(leaves);
          int size = leaves.size();
          int leaf = random.nextInt(size);
          int from = 1 + random.nextInt(size - 1);
          Hash root = naive.root(size);
          List<Hash> path = naive.path(leaf, size);
          List<Hash> proof = naive.proof(from, size);
          Hash other = Hash.leaf(new byte[] {9, 9});

          assertThat(Proofs.includes(other, leaf, size, path, root)).isFalse();
          assertThat(Proofs.includes(leaves.get(leaf), leaf, size, path, other)).isFalse();
          assertThat(Proofs.includes(leaves.get(leaf), size, size, path, root)).isFalse();
          assertThat(
                  Proofs.includes(leaves.get(leaf), leaf, size, path.subList(1, path.size()), root))
              .isFalse();
          for (int i = 0; i < path.size(); i++) {
            assertThat(Proofs.includes(leaves.get(leaf), leaf, size, with(path, i, other), root))
                .isFalse();
          }
          assertThat(Proofs.extend(from, other, size, root, proof)).isFalse();
          assertThat(Proofs.extend(from, naive.root(from), size, other, proof)).isFalse();
          assertThat(Proofs.extend(from, naive.root(from), size, root, List.of())).isFalse();
          for (int i = 0; i < proof.size(); i++) {
            assertThat(Proofs.extend(from, naive.root(from), size, root, with(proof, i, other)))
                .isFalse();
          }
        });
  }

  @Test
  void whatIsNotInTheTreeHasNoProof() {
    MerkleTree tree = new MerkleTree(stored(leaves(new SplittableRandom(1), 5)));

    assertThatThrownBy(() -> tree.inclusion(5, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.inclusion(-1, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.consistency(6, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThat(tree.consistency(0, 5)).isEmpty();
    assertThat(tree.consistency(5, 5)).isEmpty();
  }

  @Test
  void aLeafIsNeverTakenForANode() {
    Hash left = Hash.leaf("a".getBytes(StandardCharsets.UTF_8));
    Hash right = Hash.leaf("b".getBytes(StandardCharsets.UTF_8));
    byte[] both = new byte[64];
    System.arraycopy(left.bytes(), 0, both, 0, 32);
    System.arraycopy(right.bytes(), 0, both, 32, 32);

    assertThat(Hash.leaf(both)).isNotEqualTo(Hash.node(left, right));
  }

  @Test
  void hashesAreReadFromTheOneTextThatTheyHave() {
    Hash hash = Hash.empty();
    String text = hash.base64();

    assertThat(Hash.parse(text)).isEqualTo(hash);
    // Only bits that decoders forgive differ.
    assertThatThrownBy(() -> Hash.parse(text.replace("uFU=", "uFV=")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hash.parse("AAAA")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Nodes stored(List<Hash> leaves) {
    List<Hash> made = new ArrayList<>();
    Edge edge = new Edge();
    leaves.forEach(leaf -> edge.add(leaf, made::add));
    assertThat(Edge.made(leaves.size())).isEqualTo(made.size());
    return (level, index) -> made.get((int) Edge.position(level, index));
  }

  private static List<Hash> leaves(SplittableRandom random, int count) {
    List<Hash> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] leaf = new byte[random.nextInt(40)];
      random.nextBytes(leaf);
      leaves.add(Hash.leaf(leaf));
    }
    return leaves;
  }

  private static List<Hash> with(List<Hash> hashes, int at, Hash other) {
    List<Hash> changed = new ArrayList<>(hashes);
    changed.set(at, other);
    return changed;
  }

  private static Hash leaf(String hex) {
    return Hash.leaf(HexFormat.of().parseHex(hex));
  }
}
