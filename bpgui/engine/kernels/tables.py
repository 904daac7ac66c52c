"""The columns of the tables that tell the kernels what to compute and where in the run's memory it lies.

Everything is in one memory: parameters, gradients, activations and data, at the offsets given here.
"""

# A row per layer, inputs first, then in the order of computation.
(
    CODE,  # of its activation
    SIZE,  # neurons
    WIDTH,  # neurons, rounded up to whole vectors
    STEP,  # numbers from one sample's row to the next
    NET,  # where its net inputs are,
    RAW,  # its outputs before dropout,
    OUT,  # its outputs,
    MASK,  # its dropout multipliers, or -1,
    ERROR,  # the error, first at its outputs, then at its net inputs,
    OWN,  # and for an output that feeds others the error of its own targets, else -1
    BIAS,  # offset of its biases in the parameters, or -1
    FIRST,  # its incoming connections,
    LAST,  # up to here
    ROLE,
    COLUMN,  # where its part of a row of inputs or targets starts in memory,
    PLAIN,  # and in the data
    PLACES,  # where the offsets of its output rows are listed,
    ERROR_PLACES,  # and those of its error rows
    FED,  # whether errors come back to it from other layers
    NUMBER,  # its place in the drawing
) = range(20)
LAYER_COLUMNS = 20

INPUT, HIDDEN, OUTPUT = range(3)

# Numbers of a layer: the two settings of its activation, and its dropout.
A, B, DROPOUT = range(3)
REAL_COLUMNS = 3

# A row per connection, sorted by target.
(
    SOURCE,  # its layer's row
    WEIGHTS,  # offset of its weights in the parameters
    DEPTH,  # neurons of the source,
    TARGETS_OF,  # and of the target
    TURNED,  # where its transpose is, or -1 if no error has to go back
    LATER,  # whether another connection brought an error back to the source before
) = range(6)
CONNECTION_COLUMNS = 6

# Whole numbers of the run.
(
    LAYERS,  # how many rows the tables have
    CONNECTIONS,
    THETA,  # where the parameters are, and after them, block by block, the optimiser's memory
    NEXT,  # where the next ones are written to: the two change places after each update
    BLOCKS,  # how many blocks that makes
    PADDED,  # numbers of a block: the parameters with padding
    FLAT,  # parameters without
    GRADIENT,
    FREE,  # 1 where a parameter may change, else 0; -1 if all may
    WEIGHTED,  # 1 for weights, 0 for biases; -1 if not needed
    NOISY,  # parameters with noise, or -1
    ZERO,  # vectors of zeros, as many as the widest layer has
    NOISY_TARGETS,  # a tile of targets with noise, or -1
    BATCH,
    MEAN,  # whether gradients are averaged over a batch
    OPTIMIZER,
    LOSS,
    SEED,
    INPUT_COLUMNS,
    TARGET_COLUMNS,
    TARGET_PLACES,
    PACKED,  # room for a tile's samples, `BLOCK` numbers of each,
    PACKED_PLACES,  # and where its rows are listed
) = range(23)
OPTIONS = 23

# A row per part of the data: training, validation, test.
INPUTS, INPUTS_STEP, TARGETS, TARGETS_STEP, SAMPLES = range(5)
PART_COLUMNS = 5
PARTS = 3

# Numbers of the run.
(
    L1, L2, DECAY, INPUT_NOISE, TARGET_NOISE, WEIGHT_NOISE, CLIP_VALUE, CLIP_NORM, LOSS_SETTING, ADAMW_DECAY, THRESHOLD,
    FIRST_SETTING,
) = range(12)  # fmt: skip
NUMBERS = 16

# What changes from batch to batch.
(
    EPOCH,
    AT,  # samples of this epoch that have been learned from
    COUNT,  # updates so far
    ORDERED,  # the epoch whose order is at hand, or -1
    MARKED,  # how many of the marked epochs have been measured
) = range(5)
COUNTERS = 5

# What is added up over a part of the data.
LOSS_SUM, SQUARES, RIGHT = range(3)
SUMS = 3

# Samples that go through the network together.
TILE = 128
# Rows of samples, or of a gradient, that are dealt with together, so that they stay in the second cache.
BLOCK = 48
