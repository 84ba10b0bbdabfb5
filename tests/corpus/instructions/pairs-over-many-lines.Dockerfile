FROM debian:12
ENV A=1 B="two words" C='single $A' D=$A-${B} E=a\ b \
    F= \
    G="" \
    H="nested \"quotes\" here" I=${J:-default} \
    K="over\
L="
LABEL "com.example.vendor"="ACME Incorporated"
LABEL com.example.label-with-value="foo"
LABEL description="This text illustrates \
that label-values can span multiple lines."
LABEL multi.label1="value1" multi.label2="value2" other="value3"
