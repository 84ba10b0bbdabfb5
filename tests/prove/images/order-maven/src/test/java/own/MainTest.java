package own;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class MainTest {
    @Test
    public void greets() {
        assertEquals("Hello, You!", Main.greeting("you"));
    }
}
