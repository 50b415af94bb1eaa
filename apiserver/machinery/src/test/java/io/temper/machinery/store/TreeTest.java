package io.temper.machinery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Cases;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TreeTest {
  @Test
  void treeBehavesAsASortedMapAndOldVersionsStayAsTheyWere() {
    Cases.random(
        200,
        random -> {
          TreeMap<String, Integer> model = new TreeMap<>();
          Tree<Integer> tree = Tree.empty();
          List<Map<String, Integer>> models = new ArrayList<>();
          List<Tree<Integer>> trees = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            String key = "k" + random.nextInt(80);
            if (random.nextInt(3) > 0) {
              tree = tree.with(key, i);
              model.put(key, i);
            } else {
              tree = tree.without(key);
              model.remove(key);
            }
            if (random.nextInt(20) == 0) {
              models.add(new TreeMap<>(model));
              trees.add(tree);
            }
            assertThat(tree.size()).isEqualTo(model.size());
            assertThat(tree.get(key)).isEqualTo(model.get(key));
            assertThat(tree.rank(key)).isEqualTo(model.headMap(key).size());
          }
          for (int i = 0; i < trees.size(); i++) {
            assertThat(entries(trees.get(i), "")).isEqualTo(models.get(i));
          }
          assertThat(entries(tree, "k5")).isEqualTo(model.tailMap("k5"));
        });
  }

  @Test
  void treeStaysBalancedWhenFilledInOrder() {
    Tree<Integer> tree = Tree.empty();
    for (int i = 0; i < 50_000; i++) {
      tree = tree.with(String.format("%08d", i), i);
    }

    // An unbalanced tree would need as many nested calls as it has entries.
    assertThat(tree.rank("00049999")).isEqualTo(49_999);
    assertThat(tree.without("00000000").size()).isEqualTo(49_999);
  }

  private static Map<String, Integer> entries(Tree<Integer> tree, String from) {
    Map<String, Integer> entries = new TreeMap<>();
    for (Iterator<Tree.Entry<Integer>> all = tree.from(from); all.hasNext(); ) {
      Tree.Entry<Integer> entry = all.next();
      entries.put(entry.key(), entry.value());
    }
    return entries;
  }
}
