"""Of people's own pictures and films: why a file is not taken, or has no answer."""

from django.utils.translation import gettext_noop

TEXTS = (
    # Checks of people's own pictures: `picture_checks`.
    gettext_noop("A check is about 1 picture, and at most %(most)s. Received: %(number)s"),
    gettext_noop("A check is about 1 variant, and at most %(most)s. Received: %(number)s"),
    gettext_noop(
        "A check is about at most %(most)s film. Send others in checks of their own. Received: one "
        "more."
    ),
    gettext_noop(
        "A check is about at most %(most)s films. Send others in checks of their own. Received: "
        "one more."
    ),
    gettext_noop("What is judged must be one of %(names)s. Received: %(received)s"),
    gettext_noop("A check draws at most %(limit)s layers. Received: %(number)s"),
    gettext_noop(
        "At most %(limit)s checks of visitors may wait, so try again later. Received: one more."
    ),
    gettext_noop(
        "All pictures that are kept for visitors may take %(limit)s bytes; each is kept for a "
        "while only, so try again later. Received: %(number)s bytes."
    ),
    gettext_noop(
        "All pictures that are kept may take %(limit)s bytes; each is kept for a while only, so "
        "try again later. Received: %(number)s bytes."
    ),
    gettext_noop("The variant was deleted before it could be asked."),
    gettext_noop("No copy of this variant is kept that could be explained."),
    gettext_noop("The copy of this variant cannot be read."),
    gettext_noop("There is no such file."),
    gettext_noop(
        "A report is written about a check that has succeeded. Received: one that is %(what)s."
    ),
    gettext_noop("Faces cannot be found: install dlib-bin."),
    gettext_noop(
        "Faces are looked for in pixels of shape (height, width, 3) and type uint8. Received: "
        "%(type)s of shape %(shape)s."
    ),
    # Why to distrust a heat map, as it is kept with it: `explanations.hiding`.
    gettext_noop("The map is empty: nothing in this layer speaks for this class."),
    gettext_noop("The map is as hot everywhere: it singles nothing out."),
    gettext_noop(
        "Hiding the hottest area does not weaken the verdict, so the map does not show what it "
        "rests on."
    ),
    gettext_noop(
        "Hiding the hottest area changes the score no more than hiding others of its size, so the "
        "map does not show what the verdict rests on."
    ),
    # What no picture or film may be: `imagefile`, `filmfile`.
    gettext_noop(
        "A picture file must have at most %(limit)s bytes. Scale the picture down, or save it as "
        "JPEG. Received: %(number)s bytes."
    ),
    gettext_noop("A picture file must not be empty. Send it again. Received: 0 bytes."),
    gettext_noop(
        "A picture must be a file of one of these formats: %(names)s. Its name does not count. "
        "Save it as one of these with any picture program. Received: %(what)s."
    ),
    gettext_noop(
        "A picture must be at most %(limit)s pixels wide and high. Scale it down. Received: "
        "%(width)s x %(height)s pixels."
    ),
    gettext_noop(
        "A picture must have at most %(limit)s pixels. Scale it down. Received: %(width)s x "
        "%(height)s pixels."
    ),
    gettext_noop("A picture must be readable without trouble. Save it again. Received: %(what)s."),
    gettext_noop(
        "A picture file must be whole, and as its format prescribes. Send it again, or save it "
        "again from the original. Received: %(what)s."
    ),
    gettext_noop(
        "A picture must be of a usual kind, one that browsers show. Save it again with the "
        "settings that your program proposes. Received: %(what)s."
    ),
    gettext_noop(
        "A picture file must hold one picture that does not move. Save one picture of it alone. "
        "Received: %(what)s."
    ),
    gettext_noop(
        "A picture file must be made of no more parts than a picture needs. Save it again with any "
        "picture program. Received: %(what)s."
    ),
    gettext_noop(
        "A picture file must hold a picture and nothing else. Save it again with any picture "
        "program, which leaves the rest out. Received: %(what)s."
    ),
    gettext_noop(
        "A film must be a file that can be played. Send it again, or save it again from the "
        "original. Received: %(what)s."
    ),
    gettext_noop(
        "A film must be coded in H.264, H.265, VP8, VP9, AV1 or MPEG-4. Save it again as MP4. "
        "Received: %(what)s."
    ),
    gettext_noop(
        "A film must have at most %(limit)s streams of pictures, sound and text. Save it again "
        "with any program. Received: %(number)s."
    ),
    gettext_noop("A film must have moving pictures. Received: a file with sound or text only."),
    gettext_noop(
        "A film must be an MP4, MOV or WebM file. Its name does not count. Save it again as MP4. "
        "Received: %(what)s."
    ),
    gettext_noop(
        "The frames of a film must have at most %(limit)s pixels. Scale it down. Received: "
        "%(width)s x %(height)s pixels."
    ),
    gettext_noop(
        "A film must have at most %(limit)s bytes. Cut it shorter, or save it smaller. Received: "
        "%(number)s bytes."
    ),
    gettext_noop(
        "A film must be at most %(limit)s seconds long. Cut out what matters. Received: %(number)s "
        "seconds."
    ),
    gettext_noop(
        "A film must have at most %(limit)s frames. Cut out what matters. Received: more than that "
        "in %(number)s seconds."
    ),
    gettext_noop("Films are not taken here: install the extra film."),
    gettext_noop(
        "A film must be readable without trouble. Save it again, shorter or smaller. Received: "
        "%(what)s."
    ),
    # What it was instead.
    gettext_noop("a %(format)s picture"),
    gettext_noop("a HEIC picture, as iPhones take them"),
    gettext_noop("an AVIF picture"),
    gettext_noop("a video"),
    gettext_noop("a JPEG 2000 picture"),
    gettext_noop("an icon"),
    gettext_noop("a Photoshop document"),
    gettext_noop("a PDF document"),
    gettext_noop("a PostScript document"),
    gettext_noop("a zip archive"),
    gettext_noop("a RAR archive"),
    gettext_noop("a 7z archive"),
    gettext_noop("a PHP archive"),
    gettext_noop("an HDF5 file"),
    gettext_noop("an SVG drawing"),
    gettext_noop("an XML document, perhaps an SVG drawing"),
    gettext_noop("a web page or something like it"),
    gettext_noop("something else"),
    gettext_noop("0 bytes"),
    gettext_noop("a picture that is %(what)s, too"),
    gettext_noop("a picture of mode %(mode)s"),
    gettext_noop("a picture of %(width)s x %(height)s pixels"),
    gettext_noop("frames of %(width)s x %(height)s pixels"),
    gettext_noop("%(number)s bytes behind the end of the picture"),
    gettext_noop("%(number)s bytes behind the last pixel"),
    gettext_noop(
        "a file that ends after %(number)s bytes, where %(more)s more should begin at %(place)s"
    ),
    gettext_noop("a %(format)s file whose pixels cannot be decoded"),
    gettext_noop("a %(format)s file that has two sizes"),
    gettext_noop("a file that begins as %(format)s and cannot be read on"),
    gettext_noop("a film without frames"),
    gettext_noop("a film in a coding that is unknown"),
    gettext_noop("a film in %(name)s"),
    gettext_noop("a film of which no frame can be decoded"),
    gettext_noop("a BMP file of depth %(depth)s and compression %(compression)s"),
    gettext_noop("a BMP file of %(number)s bytes that should have %(wanted)s"),
    gettext_noop("a BMP file with a header of %(number)s bytes"),
    gettext_noop("an animation (GIF)"),
    gettext_noop("an animation (APNG)"),
    gettext_noop("an animation (WebP)"),
    gettext_noop("several pages (TIFF)"),
    gettext_noop("a GIF file without a picture"),
    gettext_noop("a GIF file with a block %(kind)s"),
    gettext_noop("a GIF file that ends in the middle of a block"),
    gettext_noop("more than %(number)s blocks"),
    gettext_noop("more than %(number)s scans"),
    gettext_noop("more than %(number)s segments"),
    gettext_noop("more than %(number)s chunks"),
    gettext_noop("more than %(number)s pictures in one file"),
    gettext_noop("more than %(number)s boxes in a video"),
    gettext_noop("%(number)s fields"),
    gettext_noop("a JPEG file with a marker %(kind)s out of place"),
    gettext_noop("a JPEG file with a marker %(kind)s"),
    gettext_noop("a JPEG file without pixels"),
    gettext_noop("a JPEG file with fewer pixels than its size says"),
    gettext_noop("a JPEG file with two frames"),
    gettext_noop("a JPEG file whose pixels come before their size"),
    gettext_noop("a JPEG file of kind %(kind)s, %(depth)s bits and %(count)s channels"),
    gettext_noop("a JPEG file whose frame is not as it should be"),
    gettext_noop("a JPEG picture without its first marker"),
    gettext_noop("a JPEG file with something between its parts"),
    gettext_noop("a JPEG file with a part of impossible length"),
    gettext_noop("a JPEG file that ends among its pixels"),
    gettext_noop("a PNG file that does not begin with its header"),
    gettext_noop("a chunk of PNG whose checksum is wrong"),
    gettext_noop("a PNG header of depth %(depth)s and kind %(kind)s"),
    gettext_noop("a PNG header that ends with %(values)s"),
    gettext_noop("a chunk of PNG that has no business there"),
    gettext_noop("a PNG file with a chunk %(name)s, which is not of the standard"),
    gettext_noop("a PNG file whose chunk %(name)s comes twice"),
    gettext_noop("a PNG file whose chunk %(name)s comes too late"),
    gettext_noop("a PNG file whose pixels cannot be unpacked"),
    gettext_noop("a PNG file with other pixels than %(width)s x %(height)s"),
    gettext_noop("a PNG file of 16 bits with one transparent colour"),
    gettext_noop("a PNG file without the colours that its pixels are of"),
    gettext_noop("a TIFF file that is packed by method %(kind)s"),
    gettext_noop("a TIFF file with a field of %(count)s values of kind %(kind)s"),
    gettext_noop("a TIFF file whose pixels are not in strips"),
    gettext_noop("a TIFF file whose pixels do not lie where it says"),
    gettext_noop("a WebP file of %(number)s bytes that should have %(wanted)s"),
    gettext_noop("a WebP file whose picture has another size than its canvas"),
    gettext_noop("a WebP file with a part that comes twice"),
    gettext_noop("a WebP file whose header is not as it should be"),
    gettext_noop("a WebP file that does not hold exactly one picture"),
    gettext_noop("a WebP file without the start of a picture"),
    # What became of the process that read it; also that of a model file.
    gettext_noop("looking at it takes longer than is allowed"),
    gettext_noop("decoding it takes more than %(number)s seconds"),
    gettext_noop("decoding it takes more memory than a picture of its size needs"),
    gettext_noop("decoding it takes more memory than a film of its size needs"),
    gettext_noop("the library that reads such pictures crashes on it"),
    gettext_noop("the library that reads films crashes on it"),
    gettext_noop("the library that reads such files crashes on it"),
    gettext_noop("what was read from it is larger than a picture"),
    gettext_noop("what was read from it is larger than a film"),
    gettext_noop("what was read from it is larger than the file"),
    gettext_noop("reading it takes more than %(number)s seconds"),
    gettext_noop("reading it takes more memory than any model needs"),
    gettext_noop("it cannot be read"),
    gettext_noop("An answer must have at most %(limit)s bytes."),
    gettext_noop("The memory that one call may use is used up."),
    gettext_noop("The function failed. Received: %(error)s"),
    gettext_noop("A layer is missing. Received: %(error)s"),
    gettext_noop("A call may take at most %(number)s seconds."),
    gettext_noop("The process that looked at the file died. Received: %(what)s"),
    gettext_noop("exit code %(number)s"),
    gettext_noop("The process that forks did not start. Received: %(what)s"),
    gettext_noop("it died"),
    gettext_noop("The process that forks died, or could not fork."),
    gettext_noop("The process that forks died."),
    gettext_noop("A file is looked at in a process of its own; that needs a Unix."),
    gettext_noop(
        "A file must be looked at in a process that can do nothing else; that needs Linux with "
        "Landlock and seccomp, on x86-64 or aarch64. Not seen to be stopped here: %(names)s"
    ),
    gettext_noop(
        "A report is written about a check in which something was judged. Received: one in "
        "which no file could be read, or no face was found."
    ),
)
