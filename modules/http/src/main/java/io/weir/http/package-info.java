/** HTTP: health, metrics, and statements as JSON for weirctl and scripts. */
@NullMarked
package io.weir.http;

import org.jspecify.annotations.NullMarked;
