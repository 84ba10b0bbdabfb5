FROM bash:5
RUN ( echo $( ! case x in (x) while false; do for i in 1 2; do if true; then { ( echo deep ); }; fi; done; done ;; esac ) ) && { echo $( ! case x in (x) while false; do for i in 1 2; do if true; then { ( echo deep ); }; fi; done; done ;; esac ); }
RUN ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( ( true ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) ) )
RUN echo "$("$("$("$("$("$(echo x)")")")")")"
ENV A=${B:-${C:-${D:-${E:-${F:-deep}}}}}
CMD ["bash"]
