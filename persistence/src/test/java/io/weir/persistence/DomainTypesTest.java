package io.weir.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainTypesTest {
  private final TypeRegistry types = DomainTypes.registry();

  private static List<Class<?>> recordsOf(Class<?> root) {
    return new ClassFileImporter()
        .importPackages("io.weir.domain").stream()
            .filter(c -> c.isRecord() && c.isAssignableTo(root))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
  }

  @Test
  void everyCommandEventAndStateHasAName() {
    for (Class<?> root : List.of(Command.class, Event.class, State.class)) {
      assertThat(recordsOf(root)).as("records that are a %s", root).isNotEmpty();
      assertThat(recordsOf(root)).allSatisfy(type -> assertThat(types.knows(type)).isTrue());
    }
  }

  @Test
  void namesAreWellFormedAndNotMadeOfClassNames() {
    assertThat(types.names())
        .allMatch(name -> name.matches("[a-z]+\\.[a-z]+(-[a-z]+)*"))
        .noneMatch(name -> name.contains("weir"));
  }

  @Test
  void theSamplesHaveAllEventsAndCommands() {
    assertThat(Samples.commands().stream().<Class<?>>map(Object::getClass).toList())
        .containsExactlyInAnyOrderElementsOf(recordsOf(Command.class));
    assertThat(
            Samples.all().stream()
                .flatMap(life -> life.events().stream())
                .<Class<?>>map(Object::getClass)
                .distinct()
                .toList())
        .containsExactlyInAnyOrderElementsOf(recordsOf(Event.class));
  }
}
