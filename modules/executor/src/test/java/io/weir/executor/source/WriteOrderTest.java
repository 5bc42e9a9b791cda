package io.weir.executor.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.executor.source.ConductorMessage.Write;
import io.weir.gateway.Writes.Basis;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteOrderTest {
  private static final ObjectId A = new ObjectId("u1");
  private static final ObjectId B = new ObjectId("u2");

  private final WriteOrder order = new WriteOrder();
  private long now = 100;

  @BeforeEach
  void open() {
    order.opened(A, 100);
    order.opened(B, 100);
  }

  private static Write write(Basis basis) {
    BatchBuilder row = new BatchBuilder(List.of(DataType.INT8), 1);
    row.column(0).appendLong(1);
    row.endRow();
    return new Write(row.build(), basis, new CompletableFuture<>());
  }

  private static Basis read(long epoch, ObjectId... tables) {
    return new Basis(epoch, Set.of(tables));
  }

  private WriteOrder.Claim claim(ObjectId table, Write... writes) {
    return order.claim(table, () -> now, 0, List.of(writes)).orElseThrow();
  }

  @Test
  void aWriteThatReadAnotherTableStandsOnlyWhereThatDidNotChange() {
    Write copy = write(read(100, A));
    now = 200;
    assertThat(claim(B, copy).writes()).containsExactly(copy);
    claim(A, write(Basis.NONE));
    now = 300;
    assertThat(claim(B, copy).stale()).containsExactly(copy);
    assertThat(claim(B, write(read(200, A))).stale()).isEmpty();
  }

  @Test
  void twoThatReadEachOthersTablesDoNotBothStand() {
    Write toA = write(read(100, B));
    Write toB = write(read(100, A));
    now = 200;
    assertThat(claim(A, toA).writes()).containsExactly(toA);
    assertThat(claim(B, toB).stale()).as("though the epoch is the same").containsExactly(toB);
  }

  @Test
  void oneThatOnlyReadItsOwnTableIsNotHarmedByOthers() {
    now = 200;
    claim(A, write(Basis.NONE));
    Write own = write(read(100, B));
    assertThat(claim(B, own).writes()).containsExactly(own);
  }

  @Test
  void idleEpochsAndEmptyDeltasChangeNothing() {
    now = 200;
    claim(A);
    claim(A, new Write(Batch.empty(List.of(DataType.INT8)), Basis.NONE, new CompletableFuture<>()));
    assertThat(order.isStale(read(100, A))).isFalse();
    assertThat(order.claim(A, () -> now, 200, List.of())).isEmpty();
  }

  @Test
  void whatWasReadOfADroppedTableIsStale() {
    order.dropped(A);
    assertThat(order.isStale(read(500, A))).isTrue();
    assertThat(order.isStale(Basis.NONE)).isFalse();
  }
}
