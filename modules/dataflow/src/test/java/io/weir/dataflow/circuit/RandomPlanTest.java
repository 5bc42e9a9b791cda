package io.weir.dataflow.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.dataflow.plan.Plan;
import io.weir.dataflow.plan.PlanText;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever the plan and the changes: the sum of what a circuit puts out is the plan's result. */
class RandomPlanTest {
  private static final List<DataType> TYPES = RandomPlans.SCHEMA.types();

  /** One change of one collection. */
  private record Change(ObjectId collection, List<Object> row, long weight) {}

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void outputIsTheRecomputedResultAfterEveryEpoch(@ForAll long seed) {
    RandomPlans random = new RandomPlans(seed);
    Plan plan = random.plan(1 + random.next(4));
    Circuit circuit = Circuits.compile(plan);
    Map<ObjectId, Bag> inputs = inputs();
    Bag rows = new Bag();
    Bag errors = new Bag();
    for (int epoch = 0; epoch < 5; epoch++) {
      push(circuit, changes(random, inputs), new Random(seed + epoch));
      integrate(circuit.flush(), plan, rows, errors);
      check(plan, inputs, rows, errors, "epoch " + epoch);
    }
    removeAll(circuit, inputs);
    integrate(circuit.flush(), plan, rows, errors);
    check(plan, inputs, rows, errors, "emptied");
    if (!holdsRowsOfItsOwn(plan)) {
      assertThat(circuit.stateRows()).as("state of%n%s", PlanText.explain(plan)).isZero();
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void orderAndChunksWithinAnEpochDoNotMatter(@ForAll long seed) {
    RandomPlans random = new RandomPlans(seed);
    Plan plan = random.plan(1 + random.next(4));
    Circuit one = Circuits.compile(plan);
    Circuit other = Circuits.compile(plan);
    Map<ObjectId, Bag> inputs = inputs();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Change> changes = changes(random, inputs);
      push(one, changes, new Random(seed));
      push(other, changes, new Random(~seed));
      Delta a = one.flush();
      Delta b = other.flush();
      List<DataType> types = plan.schema().types();
      assertThat(Rows.bag(types, b.rows()))
          .as("%s", PlanText.explain(plan))
          .isEqualTo(Rows.bag(types, a.rows()));
      assertThat(errors(b)).isEqualTo(errors(a));
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void knowingThatInputsOnlyGrowChangesNothing(@ForAll long seed) {
    checkGrowing(seed, Parallel.NONE);
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void norDoesItWithSeveralWorkers(@ForAll long seed) {
    checkGrowing(seed, new Workers(2 + (int) Math.floorMod(seed, 2L), Runnable::run));
  }

  private static void checkGrowing(long seed, Parallel workers) {
    RandomPlans random = new RandomPlans(seed);
    Plan plan = random.plan(1 + random.next(4));
    Circuit circuit = Circuits.compile(plan, Set.copyOf(RandomPlans.COLLECTIONS), workers);
    Map<ObjectId, Bag> inputs = inputs();
    Bag rows = new Bag();
    Bag errors = new Bag();
    for (int epoch = 0; epoch < 4; epoch++) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < random.next(8); i++) {
        ObjectId id = RandomPlans.COLLECTIONS.get(random.next(2));
        Change change = new Change(id, random.row(), 1 + random.next(2));
        bag(inputs, id).add(change.row(), change.weight());
        changes.add(change);
      }
      push(circuit, changes, new Random(seed + epoch));
      integrate(circuit.flush(), plan, rows, errors);
      check(plan, inputs, rows, errors, "epoch " + epoch);
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void aSnapshotGivesWhatItsHistoryGave(@ForAll long seed) {
    RandomPlans random = new RandomPlans(seed);
    Plan plan = random.plan(1 + random.next(4));
    Circuit old = Circuits.compile(plan);
    Map<ObjectId, Bag> inputs = inputs();
    Bag rows = new Bag();
    Bag errors = new Bag();
    for (int epoch = 0; epoch < 4; epoch++) {
      push(old, changes(random, inputs), new Random(seed));
      integrate(old.flush(), plan, rows, errors);
    }
    Circuit hydrated = Circuits.compile(plan);
    for (ObjectId id : RandomPlans.COLLECTIONS) {
      if (hydrated.inputs().contains(id)) {
        hydrated.push(id, Delta.of(Rows.batch(TYPES, bag(inputs, id))));
      }
    }
    Delta snapshot = hydrated.flush();
    assertThat(Rows.bag(plan.schema().types(), snapshot.rows()))
        .as("%s", PlanText.explain(plan))
        .isEqualTo(rows);
    assertThat(errors(snapshot)).isEqualTo(errors);
  }

  /** Two or three workers, with no work that is too little to be shared out. */
  private record Workers(int workers, Executor threads) implements Parallel {
    @Override
    public int few() {
      return 1;
    }

    /** Few enough that plans have more, and enough that some have no more. */
    @Override
    public int fewGroups() {
      return 3;
    }

    @Override
    public void run(IntConsumer task) {
      CompletableFuture.allOf(
              IntStream.range(0, workers)
                  .mapToObj(i -> CompletableFuture.runAsync(() -> task.accept(i), threads))
                  .toArray(CompletableFuture[]::new))
          .join();
    }
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void severalWorkersGiveWhatOneGives(@ForAll long seed) {
    checkWorkers(seed, new Workers(2 + (int) Math.floorMod(seed, 2L), Runnable::run));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void soTheyDoOnThreads(@ForAll long seed) {
    checkWorkers(seed, new Workers(2 + (int) Math.floorMod(seed, 3L), ForkJoinPool.commonPool()));
  }

  private static void checkWorkers(long seed, Workers workers) {
    RandomPlans random = new RandomPlans(seed);
    Plan plan = random.plan(1 + random.next(5));
    Circuit one = Circuits.compile(plan);
    Circuit several = Circuits.compile(plan, Set.of(), workers);
    assertThat(several.inputs()).isEqualTo(one.inputs());
    Map<ObjectId, Bag> inputs = inputs();
    List<DataType> types = plan.schema().types();
    hydrate(random, one, several, inputs);
    for (int epoch = 0; epoch < 5; epoch++) {
      Delta a = one.flush();
      Delta b = several.flush();
      assertThat(Rows.bag(types, b.rows()))
          .as("epoch %d of%n%s", epoch, PlanText.explain(plan))
          .isEqualTo(Rows.bag(types, a.rows()));
      assertThat(b.rows().rows()).as("consolidated").isEqualTo(a.rows().rows());
      assertThat(errors(b)).as("%s", PlanText.explain(plan)).isEqualTo(errors(a));
      List<Change> changes = epoch == 3 ? List.of() : changes(random, inputs);
      push(one, changes, new Random(seed));
      push(several, changes, new Random(~seed));
    }
    removeAll(several, inputs);
    several.flush();
    if (!holdsRowsOfItsOwn(plan)) {
      assertThat(several.stateRows()).as("state of%n%s", PlanText.explain(plan)).isZero();
    }
  }

  /** Both begin with the same rows; several workers take them from any number of sources. */
  private static void hydrate(
      RandomPlans random, Circuit one, Circuit several, Map<ObjectId, Bag> inputs) {
    for (ObjectId id : RandomPlans.COLLECTIONS) {
      if (!one.inputs().contains(id)) {
        continue;
      }
      List<BatchSource> sources = new ArrayList<>();
      for (int i = 0; i < random.next(4); i++) {
        List<Batch> batches = new ArrayList<>();
        for (int j = 0; j < random.next(3); j++) {
          Bag rows = new Bag();
          rows.add(random.row(), 1 + random.next(2));
          bag(inputs, id).addAll(rows, 1);
          Batch batch = Rows.batch(TYPES, rows);
          one.push(id, Delta.of(batch));
          batches.add(batch);
        }
        Iterator<Batch> iterator = batches.iterator();
        sources.add(() -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty());
      }
      several.drain(id, sources);
    }
  }

  /** Whether the plan has rows over empty inputs. */
  private static boolean holdsRowsOfItsOwn(Plan plan) {
    return plan instanceof Plan.Constant
        || (plan instanceof Plan.Aggregate aggregate && aggregate.keys().isEmpty())
        || plan.inputs().stream().anyMatch(RandomPlanTest::holdsRowsOfItsOwn);
  }

  private static Bag bag(Map<ObjectId, Bag> inputs, ObjectId id) {
    return inputs.getOrDefault(id, new Bag());
  }

  private static Map<ObjectId, Bag> inputs() {
    Map<ObjectId, Bag> inputs = new HashMap<>();
    RandomPlans.COLLECTIONS.forEach(id -> inputs.put(id, new Bag()));
    return inputs;
  }

  /** Changes that leave the inputs bags, and applies them to these. */
  private static List<Change> changes(RandomPlans random, Map<ObjectId, Bag> inputs) {
    List<Change> changes = new ArrayList<>();
    int count = random.next(12);
    for (int i = 0; i < count; i++) {
      ObjectId id = RandomPlans.COLLECTIONS.get(random.next(2));
      Bag bag = bag(inputs, id);
      List<List<Object>> there = new ArrayList<>(bag.rows().keySet());
      there.sort((a, b) -> a.toString().compareTo(b.toString()));
      List<Object> row = random.row();
      long weight = 1 + random.next(2);
      if (!there.isEmpty() && random.next(5) < 2) {
        row = there.get(random.next(there.size()));
        weight = -(1 + random.next((int) Math.min(2, bag.weight(row))));
      }
      bag.add(row, weight);
      changes.add(new Change(id, row, weight));
    }
    return changes;
  }

  /** In any order and in batches of any size: deletes come before their inserts, too. */
  private static void push(Circuit circuit, List<Change> changes, Random random) {
    List<Change> shuffled = new ArrayList<>(changes);
    Collections.shuffle(shuffled, random);
    int chunk = 1 + random.nextInt(5);
    for (ObjectId id : random.nextBoolean() ? RandomPlans.COLLECTIONS : reversed()) {
      if (!circuit.inputs().contains(id)) {
        continue;
      }
      List<Change> mine = shuffled.stream().filter(c -> c.collection().equals(id)).toList();
      for (int from = 0; from < mine.size(); from += chunk) {
        BatchBuilder builder = new BatchBuilder(TYPES, 0);
        for (Change change : mine.subList(from, Math.min(mine.size(), from + chunk))) {
          Rows.append(builder, TYPES, change.row(), change.weight());
        }
        circuit.push(id, Delta.of(builder.build()));
      }
    }
  }

  private static List<ObjectId> reversed() {
    List<ObjectId> out = new ArrayList<>(RandomPlans.COLLECTIONS);
    Collections.reverse(out);
    return out;
  }

  private static void removeAll(Circuit circuit, Map<ObjectId, Bag> inputs) {
    for (ObjectId id : RandomPlans.COLLECTIONS) {
      Batch all = Rows.batch(TYPES, bag(inputs, id));
      inputs.put(id, new Bag());
      if (circuit.inputs().contains(id)) {
        circuit.push(id, Delta.of(all.negate()));
      }
    }
  }

  private static void integrate(Delta delta, Plan plan, Bag rows, Bag errors) {
    rows.addAll(Rows.bag(plan.schema().types(), delta.rows()), 1);
    errors.addAll(errors(delta), 1);
  }

  private static Bag errors(Delta delta) {
    Bag out = new Bag();
    Rows.bag(Delta.ERRORS.types(), delta.errors())
        .rows()
        .forEach((row, weight) -> out.add(List.of(row.get(0) + " " + row.get(1)), weight));
    return out;
  }

  private static void check(
      Plan plan, Map<ObjectId, Bag> inputs, Bag rows, Bag errors, String when) {
    PlanInterpreter interpreter = new PlanInterpreter(inputs);
    Bag expected = interpreter.evaluate(plan);
    assertThat(rows.rows().values()).as("no row below zero").allMatch(weight -> weight > 0);
    assertThat(Rows.canonical(rows))
        .as("%s of%n%s over %s", when, PlanText.explain(plan), inputs)
        .isEqualTo(expected);
    assertThat(errors)
        .as("errors at %s of%n%s over %s", when, PlanText.explain(plan), inputs)
        .isEqualTo(interpreter.errors);
  }
}
