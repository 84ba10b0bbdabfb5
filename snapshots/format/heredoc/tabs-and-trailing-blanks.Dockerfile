FROM debian
RUN <<-EOF
	a 	 
		b

	EOF
RUN true
