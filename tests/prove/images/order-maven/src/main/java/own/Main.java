package own;

import org.apache.commons.lang3.StringUtils;

/** Says hello. */
public final class Main {
    private Main() {}

    static String greeting(String name) {
        return "Hello, " + StringUtils.capitalize(name) + "!";
    }

    /** Says it to the first word. */
    public static void main(String[] words) {
        System.out.println(greeting(words[0]));
    }
}
