"""The cold chain: what a series of temperatures says about what stood beside the sensor. Pure; celsius throughout."""
