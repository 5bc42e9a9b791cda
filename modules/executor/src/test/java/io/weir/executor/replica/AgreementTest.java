package io.weir.executor.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.dataflow.circuit.Delta;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.CollectionIds;
import io.weir.executor.replica.Agreement.Verdict;
import io.weir.kernel.ObjectId;
import io.weir.storage.Commit;
import io.weir.storage.embedded.EmbeddedStore;
import io.weir.storage.embedded.Options;
import io.weir.storage.memory.MemoryDirectory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The other replica is the one that writes the store. */
class AgreementTest {
  private static final ObjectId VIEW = new ObjectId("u1");
  private static final Schema SCHEMA = Schema.of(new Field("k", DataType.INT8));

  private final EmbeddedStore store =
      EmbeddedStore.open(new MemoryDirectory(), Runnable::run, Options.DEFAULT);
  private final Agreement agreement = new Agreement(store);
  private final DataflowRole role =
      new DataflowRole(
          VIEW, new ViewDefinition("v", "unused", new ObjectId("s1"), SCHEMA, List.of()), 1);

  @BeforeEach
  void open() {
    store.open(VIEW, SCHEMA, 1).toCompletableFuture().join();
    store.open(CollectionIds.errorsOf(VIEW), Delta.ERRORS, 1).toCompletableFuture().join();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Batch rows(long... keys) {
    BatchBuilder rows = new BatchBuilder(SCHEMA.types(), keys.length);
    for (long key : keys) {
      rows.column(0).appendLong(Math.abs(key));
      rows.endRow(key < 0 ? -1 : 1);
    }
    return rows.build();
  }

  private void written(long epoch, long... keys) {
    store
        .commit(new Commit(epoch, List.of(Commit.Append.of(VIEW, 1, rows(keys)))))
        .toCompletableFuture()
        .join();
  }

  private Verdict computed(long position, long epoch, long... keys) {
    return agreement.compare(
        role,
        "r1",
        new Agreement.Known(position, position, position),
        new DataflowMessage.Stepped(epoch, Delta.of(rows(keys))));
  }

  @Test
  void theSameRowsInAnyOrderAgree() {
    written(100, 1, 2);
    written(110, 3, -1);
    assertThat(computed(0, 100, 2, 1)).isEqualTo(Verdict.AGREED);
    assertThat(computed(100, 110, -1, 3)).isEqualTo(Verdict.AGREED);
    assertThat(computed(110, 120, 4)).isEqualTo(Verdict.UNWRITTEN);
    assertThat(agreement.isOpen()).isFalse();
  }

  @Test
  void epochsThatWereWrittenAsOneAgreeInTheEnd() {
    written(130, 1, 2, 3);
    assertThat(computed(100, 110, 1)).isEqualTo(Verdict.OPEN);
    assertThat(computed(110, 120, 2, 9)).isEqualTo(Verdict.OPEN);
    assertThat(agreement.isOpen()).isTrue();
    assertThat(computed(120, 130, 3, -9)).isEqualTo(Verdict.AGREED_IN_SUM);
    assertThat(agreement.isOpen()).isFalse();
  }

  @Test
  void anEpochWithoutChangesIsFoundBeforeTheNext() {
    written(130, 1, 2);
    assertThat(computed(100, 110, 1)).isEqualTo(Verdict.OPEN);
    assertThat(computed(110, 120, 2)).isEqualTo(Verdict.OPEN);
    assertThat(computed(120, 140, 3)).isEqualTo(Verdict.UNWRITTEN);
  }

  @Test
  void otherRowsAreAFault() {
    written(100, 1);
    assertThatThrownBy(() -> computed(0, 100, 2)).hasMessageContaining("computes other rows");
    assertThatThrownBy(() -> computed(0, 100, 1, 1)).hasMessageContaining("computes other rows");
    assertThat(agreement.isOpen()).isFalse();
  }

  @Test
  void soAreRowsWhereThisOneHasNoneAndNoneWhereItHas() {
    written(100, 1);
    assertThatThrownBy(() -> computed(0, 110, 2)).hasMessageContaining("at epoch 100");
    written(130, 7);
    assertThat(computed(100, 110, 3)).isEqualTo(Verdict.OPEN);
    assertThatThrownBy(() -> computed(110, 140, 4)).hasMessageContaining("at epoch 130");
  }
}
