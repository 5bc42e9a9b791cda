/** Sessions: what a client's statements mean, over the gateway's ports and the sql module. */
@NullMarked
package io.weir.session;

import org.jspecify.annotations.NullMarked;
