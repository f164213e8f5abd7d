package tidings.reactnative

import com.facebook.react.BaseReactPackage
import com.facebook.react.bridge.NativeModule
import com.facebook.react.bridge.ReactApplicationContext
import com.facebook.react.module.model.ReactModuleInfo
import com.facebook.react.module.model.ReactModuleInfoProvider

/** What autolinking finds. */
class TidingsPackage : BaseReactPackage() {
    override fun getModule(name: String, context: ReactApplicationContext): NativeModule? =
        if (name == NativeTidingsSpec.NAME) TidingsModule(context) else null

    override fun getReactModuleInfoProvider() = ReactModuleInfoProvider {
        val name = NativeTidingsSpec.NAME
        val info = ReactModuleInfo(
            name,
            TidingsModule::class.java.name,
            canOverrideExistingModule = false,
            needsEagerInit = false,
            isCxxModule = false,
            isTurboModule = true,
        )
        mapOf(name to info)
    }
}
