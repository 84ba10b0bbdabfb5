FROM debian
RUN command-with-a-long-name --option-number-one=value --option-number-two=value \
        || another-command --with=more-options-here
RUN first-command-of-the-pipeline --with-an-option=value \
        | second-command-of-the-pipeline --with-another=value \
        | third --x
