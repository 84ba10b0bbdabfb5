package own;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.lang3.StringUtils;

/** Says what there is, by a library and a resource that lie in the jar. */
public final class Shop {
    private Shop() {}

    /** Where it starts. */
    public static void main(String[] words) throws IOException {
        try (var stream = Shop.class.getResourceAsStream("/goods.txt")) {
            var goods = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            goods.lines().forEach(line -> System.out.println(StringUtils.capitalize(line)));
        }
    }
}
